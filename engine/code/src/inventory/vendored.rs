//! Other people's code and the output of builds, by the names of folders and files.

/// Folders that hold other people's code or a build's output, wherever they lie.
const FOLDERS: [&str; 22] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "web_modules",
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "Godeps",
    "Pods",
    "Carthage",
    "site-packages",
    "dist-packages",
    "__pycache__",
    "__pypackages__",
    "dist",
    "_build",
    "htmlcov",
    "DerivedData",
];

/// Entries that give away what a folder is, whatever it is called: a virtual environment, a
/// cache by the Cache Directory Tagging Specification, a CMake build tree.
const MARKERS: [&str; 3] = ["pyvenv.cfg", "CACHEDIR.TAG", "CMakeCache.txt"];

/// Folders with common names that are a build's output only if they hold one of these entries.
const BUILDS: [(&str, &[&str]); 3] = [
    ("build", &["lib", "classes", "reports", "intermediates", "tmp", "libs"]),
    ("target", &["classes", "maven-status", "surefire-reports", "debug", "release"]),
    ("obj", &["project.assets.json", "Debug", "Release"]),
];

/// Whether a folder of this name is left out.
pub(super) fn is_vendored_folder(name: &str) -> bool {
    FOLDERS.contains(&name) || name.ends_with(".egg-info") || name.ends_with(".dist-info")
}

/// Whether a folder is left out for what it holds.
///
/// `beside` are the entries next to it: `build/lib` is an output next to a `setup.py`, and
/// source code elsewhere.
pub(super) fn is_build_output<'a>(
    name: &str,
    mut entries: impl Iterator<Item = &'a str>,
    beside: BuildFiles,
) -> bool {
    let typical = BUILDS.iter().find(|(folder, _)| *folder == name).map_or(&[][..], |(_, inside)| *inside);
    let expected = beside.builds_into(name);
    entries.any(|entry| MARKERS.contains(&entry) || (expected && typical.contains(&entry)))
}

/// Which build files lie in a folder.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BuildFiles {
    python: bool,
    jvm: bool,
    dotnet: bool,
    cargo: bool,
}

impl BuildFiles {
    pub(super) fn see(&mut self, name: &str) {
        match name {
            "setup.py" | "pyproject.toml" | "setup.cfg" => self.python = true,
            "pom.xml" | "build.gradle" | "build.gradle.kts" | "build.sbt" => self.jvm = true,
            "Cargo.toml" => self.cargo = true,
            _ if name.ends_with(".csproj") || name.ends_with(".fsproj") => self.dotnet = true,
            _ => {}
        }
    }

    fn builds_into(self, name: &str) -> bool {
        match name {
            "build" => self.python || self.jvm,
            "target" => self.jvm || self.cargo,
            "obj" => self.dotnet,
            _ => false,
        }
    }
}

/// Whether a file is somebody's library or a bundle by its name.
pub(super) fn is_vendored_file(name: &str) -> bool {
    name == "gradlew" || name == "mvnw" || is_copied_library(name)
}

/// `jquery.js`, `jquery-3.7.1.js`, `bootstrap.bundle.js`: libraries copied into a tree.
fn is_copied_library(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".js") else { return false };
    let Some(rest) = ["jquery", "bootstrap", "modernizr", "prototype", "mootools", "angular"]
        .iter()
        .find_map(|library| stem.strip_prefix(library))
    else {
        return false;
    };
    rest.is_empty() && stem != "prototype"
        || rest == ".bundle"
        || rest.strip_prefix('-').or(rest.strip_prefix('.')).is_some_and(is_version)
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a file is minified by its name.
pub(super) fn is_minified_file(name: &str) -> bool {
    let stem = [".js", ".mjs", ".cjs"].iter().find_map(|extension| name.strip_suffix(extension));
    stem.is_some_and(|s| {
        s.ends_with(".min") || s.ends_with("-min") || s.ends_with(".bundle") || s.ends_with(".chunk")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_by_name() {
        assert!(is_vendored_folder("node_modules"));
        assert!(is_vendored_folder("x.egg-info"));
        assert!(!is_vendored_folder("build"));
        assert!(!is_vendored_folder("external"));
    }

    #[test]
    fn outputs_by_what_they_hold() {
        let mut python = BuildFiles::default();
        python.see("setup.py");
        assert!(is_build_output("build", ["lib"].into_iter(), python));
        assert!(!is_build_output("build", ["lib"].into_iter(), BuildFiles::default()));
        assert!(!is_build_output("build", ["main.py"].into_iter(), python));
        assert!(is_build_output("anything", ["a", "CACHEDIR.TAG"].into_iter(), BuildFiles::default()));
        assert!(is_build_output("env", ["bin", "pyvenv.cfg"].into_iter(), BuildFiles::default()));
    }

    #[test]
    fn files_by_name() {
        for name in ["jquery.js", "jquery-3.7.1.js", "bootstrap.bundle.js", "angular.1.8.js"] {
            assert!(is_vendored_file(name), "{name}");
        }
        for name in ["jquery.init.js", "prototype.js", "bootstrapper.js", "angular-routes.js"] {
            assert!(!is_vendored_file(name), "{name}");
        }
        assert!(is_minified_file("app.min.js"));
        assert!(!is_minified_file("admin.js"));
    }
}
