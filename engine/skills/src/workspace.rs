//! The project's files, looked at once for all operations of an evaluation.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rq_code::facts::FileFacts;
use rq_code::inventory::{ContentHash, Inventory, Role, Rules, RulesOptions, ScanOptions, SourceFile};
use rq_code::language::Language;
use rq_code::store::{CodeFacts, CodeFile, FactsCache};
use rq_core::operation::{Input, Listing, OperationError};
use rq_git::{Base, Repository};
use rq_schema::Spanned;
use rq_schema::config::{Config, package_metric};

use crate::change::{self, Change};

/// The project's files, looked at once for all operations of an evaluation.
pub struct Workspace {
    root: PathBuf,
    rules: Result<Rules, String>,
    languages: Vec<Language>,
    packages: Vec<Package>,
    cache: Option<PathBuf>,
    facts_cache: FactsCache,
    inventory: OnceLock<Result<Inventory, OperationError>>,
    facts: OnceLock<Result<CodeFacts, OperationError>>,
    facts_expected: AtomicBool,
    wish: rq_git::Wish,
    repository: OnceLock<Option<Arc<Repository>>>,
    base: OnceLock<Result<Base, OperationError>>,
    change: OnceLock<Result<Change, OperationError>>,
}

/// A package of a monorepo.
struct Package {
    name: String,
    /// With a slash at its end; empty for the root.
    folder: String,
}

/// The whole project, or one package of it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    package: Option<&'a Package>,
}

impl Scope<'_> {
    /// Whether a path belongs to it.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.package.is_none_or(|package| path.starts_with(&package.folder))
    }

    /// A metric's full name in it.
    pub(crate) fn metric(&self, name: &str) -> String {
        self.package.map_or_else(|| name.to_owned(), |package| package_metric(&package.name, name))
    }
}

impl Workspace {
    /// The files of the project at `root`; nothing is read yet. `cache`: where what is known of files is kept.
    pub fn new(root: &Path, config: &Config, cache: Option<PathBuf>) -> Self {
        let texts = |list: &[Spanned<String>]| list.iter().map(|text| text.value.clone()).collect();
        let project = &config.project;
        let exclude = [&project.sources.exclude[..], &project.tests.exclude[..]].concat();
        let options = RulesOptions {
            include: texts(&project.sources.include),
            exclude: texts(&exclude),
            tests: texts(&project.tests.include),
        };
        let packages = project
            .packages
            .iter()
            .map(|package| Package { name: package.name.value.clone(), folder: package.prefix() });
        Self {
            root: root.to_owned(),
            rules: Rules::new(&options).map_err(|error| error.to_string()),
            languages: project.languages.iter().filter_map(|name| Language::from_name(&name.value)).collect(),
            packages: packages.collect(),
            facts_cache: FactsCache::new(cache.as_deref()),
            cache,
            inventory: OnceLock::new(),
            facts: OnceLock::new(),
            facts_expected: AtomicBool::new(false),
            wish: crate::git::wish(config),
            repository: OnceLock::new(),
            base: OnceLock::new(),
            change: OnceLock::new(),
        }
    }

    /// The same, with the repository that somebody opened already: its working tree is looked at once.
    #[must_use]
    pub fn in_repository(self, repository: Option<Arc<Repository>>) -> Self {
        Self { repository: OnceLock::from(repository), ..self }
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where what was worked out is kept, if it may be.
    pub(crate) fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }

    /// The git repository that the project lies in.
    pub(crate) fn repository(&self) -> Result<&Repository, OperationError> {
        let discover = || Repository::discover(&self.root).map(Arc::new);
        let found = self.repository.get_or_init(discover).as_deref();
        found.ok_or_else(|| OperationError::Missing("this is no git repository".into()))
    }

    /// The commit that the change began at.
    pub(crate) fn base(&self) -> Result<&Base, OperationError> {
        let find = || self.repository()?.base(&self.wish).map_err(|error| change::refused(&error));
        self.base.get_or_init(find).as_ref().map_err(Clone::clone)
    }

    /// What differs from where the change began.
    pub(crate) fn change(&self) -> Result<&Change, OperationError> {
        let find = || change::find(self.repository()?, self.base()?.clone(), &self.root);
        self.change.get_or_init(find).as_ref().map_err(Clone::clone)
    }

    /// What an outcome that looks at the change depends on.
    pub(crate) fn change_input(&self) -> Input {
        match self.change() {
            Ok(change) => change.input(),
            Err(error) => {
                let digest = rq_core::cache::digest(error.to_string().as_bytes());
                Input::project("where the change began", digest)
            }
        }
    }

    /// The whole project, and each of its packages.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = Scope<'_>> {
        std::iter::once(Scope { package: None })
            .chain(self.packages.iter().map(|package| Scope { package: Some(package) }))
    }

    /// Announces, before anything is read, that an operation will ask for the facts of every file: a file is then parsed
    /// while the scan has its bytes at hand.
    pub(crate) fn expect_facts(&self) {
        self.facts_expected.store(true, Ordering::Relaxed);
    }

    /// Everything below the root that no rule leaves out.
    pub(crate) fn inventory(&self) -> Result<&Inventory, OperationError> {
        let scan = || {
            let rules = self.rules.as_ref().map_err(|error| OperationError::Failed(error.clone()))?;
            let absorb = |fresh: rq_code::inventory::Fresh<'_>| self.facts_cache.absorb(fresh);
            let on_read: &(dyn Fn(rq_code::inventory::Fresh<'_>) + Sync) = &absorb;
            let options = ScanOptions {
                cache: self.cache.as_deref(),
                on_read: self.facts_expected.load(Ordering::Relaxed).then_some(on_read),
                ..ScanOptions::default()
            };
            Inventory::scan_with(&self.root, rules, options)
                .map_err(|error| OperationError::Failed(error.to_string()))
        };
        self.inventory.get_or_init(scan).as_ref().map_err(Clone::clone)
    }

    /// Whether a language is one that the project names, or it names none.
    fn speaks(&self, language: Language) -> bool {
        let typescript = |a: Language, b: Language| {
            matches!((a, b), (Language::TypeScript | Language::Tsx, Language::TypeScript | Language::Tsx))
        };
        let known = |known: &Language| *known == language || typescript(*known, language);
        self.languages.is_empty() || self.languages.iter().any(known)
    }

    /// The files that are code in the project's languages.
    pub(crate) fn code(&self) -> Result<Vec<&SourceFile>, OperationError> {
        Ok(self
            .inventory()?
            .code()
            .filter(|file| file.language.is_some_and(|language| self.speaks(language)))
            .collect())
    }

    /// The digest of the code, tests included or not, with the files that it is made of.
    pub(crate) fn sources_input(&self, tests: bool) -> Result<Input, OperationError> {
        let files = self.code()?;
        let wanted = files.into_iter().filter(|file| tests || file.role == Role::Source);
        self.input("the source files", wanted)
    }

    /// The digest of the files that any of `patterns` matches, code or not.
    pub(crate) fn matching_input(&self, label: &str, patterns: &[String]) -> Result<Input, OperationError> {
        let patterns = globs(patterns)?;
        self.selected_input(label, |file| patterns.is_match(&file.path))
    }

    /// The digest of the files that are wanted, code or not.
    pub(crate) fn selected_input(
        &self,
        label: &str,
        wanted: impl Fn(&SourceFile) -> bool,
    ) -> Result<Input, OperationError> {
        let inventory = self.inventory()?;
        self.input(label, inventory.files().iter().filter(|file| wanted(file)))
    }

    fn input<'a>(
        &self,
        label: &str,
        files: impl Iterator<Item = &'a SourceFile>,
    ) -> Result<Input, OperationError> {
        let files: Vec<&SourceFile> = files.collect();
        let entry = |(file, hash): (&&SourceFile, Option<ContentHash>)| {
            let mut digest = [0; 16];
            if let Some(hash) = hash {
                digest.copy_from_slice(&hash.0[..16]);
            }
            (file.path.clone(), digest)
        };
        let hashes = self.inventory()?.hashes(&files);
        let listing = Listing { files: files.iter().zip(hashes).map(entry).collect() };
        Ok(Input::listed(label, listing))
    }

    /// What every source and test file says; each content is parsed once.
    pub(crate) fn facts(&self) -> Result<&CodeFacts, OperationError> {
        let load = || Ok(CodeFacts::load(self.inventory()?, &self.facts_cache));
        self.facts.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    /// The facts of single files of [`Workspace::code`], by path.
    pub(crate) fn facts_of(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<(String, Arc<FileFacts>)>, OperationError> {
        let of = |facts: &CodeFacts| -> Vec<(String, Arc<FileFacts>)> {
            let files = facts.files().iter().filter(|file| wanted(&file.path));
            files.map(|file| (file.path.clone(), Arc::clone(&file.facts))).collect()
        };
        if self.facts_expected.load(Ordering::Relaxed) {
            return self.facts().map(of);
        }
        Ok(of(&CodeFacts::load_where(self.inventory()?, &self.facts_cache, |file| wanted(&file.path))))
    }

    /// The files in the project's languages, tests included or not, in path order.
    pub(crate) fn sources(&self, tests: bool) -> Result<Vec<&CodeFile>, OperationError> {
        let files = self.facts()?.files().iter();
        Ok(files.filter(|file| (tests || file.role == Role::Source) && self.speaks(file.language)).collect())
    }

    /// Lock files and manifests of the project with the digests of their contents.
    pub(crate) fn lock_files(&self) -> Result<Vec<(String, String)>, OperationError> {
        let inventory = self.inventory()?;
        let is_lock = |file: &&SourceFile| crate::readers::lock::kind_of(&file.path).is_some();
        let locks: Vec<&SourceFile> = inventory.files().iter().filter(is_lock).collect();
        let digest = |(file, hash): (&&SourceFile, Option<ContentHash>)| {
            let hex: String = hash?.0[..16].iter().map(|byte| format!("{byte:02x}")).collect();
            Some((file.path.clone(), hex))
        };
        Ok(locks.iter().zip(inventory.hashes(&locks)).filter_map(digest).collect())
    }

    /// The digest of everything that dependencies may be declared in, of included requirements too.
    pub(crate) fn dependency_input(&self) -> Result<Input, OperationError> {
        const ENDINGS: [&str; 9] =
            [".txt", ".in", ".toml", ".lock", ".mod", ".work", ".sum", ".yaml", ".xml"];
        let inventory = self.inventory()?;
        let declares = |file: &&SourceFile| {
            let name = file.name();
            ENDINGS.iter().any(|ending| name.ends_with(ending))
                || crate::readers::lock::kind_of(&file.path).is_some()
                || crate::readers::lock::manifest_of(name).is_some()
                || crate::readers::lock::unread_of(name).is_some()
        };
        self.input("the lock files", inventory.files().iter().filter(declares))
    }

    /// What was left out, for the notes of the operations that read sources.
    pub(crate) fn notes(&self, sources: &[&CodeFile]) -> Result<Vec<String>, OperationError> {
        let inventory = self.inventory()?;
        let mut notes = Vec::new();
        for (reason, tally) in inventory.left_out().iter() {
            let count = |count: usize, what: &str| match count {
                0 => None,
                1 => Some(format!("1 {what}")),
                _ => Some(format!("{count} {what}s")),
            };
            let counts: Vec<String> =
                count(tally.files, "file").into_iter().chain(count(tally.folders, "folder")).collect();
            if !counts.is_empty() {
                let example =
                    tally.examples.first().map(|path| format!(" (such as {path})")).unwrap_or_default();
                notes.push(format!("{} left out: {}{example}", counts.join(" and "), reason.name()));
            }
        }
        for path in self.facts()?.lost() {
            notes.push(format!("{path} could not be read"));
        }
        let partial: Vec<&&CodeFile> =
            sources.iter().filter(|source| source.facts.quality.errors > 0).collect();
        if let Some(first) = partial.first() {
            notes.push(format!(
                "{} of {} files did not parse whole (such as {})",
                partial.len(),
                sources.len(),
                first.path
            ));
        }
        for source in sources {
            if let Some(refusal) = source.facts.refused {
                notes.push(format!("{} was not read: {}", source.path, refusal.reason()));
            }
        }
        for unmatched in inventory.unmatched() {
            notes.push(format!("the pattern \"{}\" matches no file", unmatched.pattern));
        }
        Ok(notes)
    }
}

/// Patterns of paths as one; `*` stops at a slash.
pub(crate) fn globs(patterns: &[String]) -> Result<GlobSet, OperationError> {
    let failed = |error: globset::Error| OperationError::Failed(error.to_string());
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(GlobBuilder::new(pattern).literal_separator(true).build().map_err(failed)?);
    }
    set.build().map_err(failed)
}
