//! What the codes of diagnostics mean: the one list behind the reference page and the editor's links.

/// Every code, without `rq::` before it, and what it means; in alphabetical order.
pub const CODES: [(&str, &str); 65] = [
    (
        "answers-when-asked",
        "An operation that answers questions about the history measures nothing, and is no part of an evaluation.",
    ),
    ("bad-command", "A command can't be split into words: a quote in it is not closed, or it is empty."),
    ("bad-name", "A name has characters that could not be told apart where the name is used."),
    ("bad-pattern", "A glob or a regular expression can't be read."),
    ("bad-ratchet", "A ratchet is about one metric of which more or less is better."),
    (
        "constant-condition",
        "The condition holds, or fails, whatever is measured; compare the metric's range with the number.",
    ),
    ("cycle", "Operations wait for each other, or components need each other's points: none could be first."),
    ("division-by-zero", "A formula divides by a number that is always 0."),
    ("duplicate-name", "Two things of one kind have one name; neither could be meant."),
    ("duplicate-node", "This node may stand only once at its place."),
    ("duplicate-property", "A property is given twice on one node; KDL would silently take the last."),
    ("empty-gate", "A gate without a condition would always pass."),
    ("empty-score", "No component has a weight, so there is nothing to make a score of."),
    ("empty-skill", "A skill without an operation measures nothing."),
    ("expired-waiver", "The waiver's last day is past: what it covered counts again."),
    ("expression-arguments", "A function is called with too few or too many arguments."),
    (
        "expression-syntax",
        "An expression can't be read: an operator, an operand or a parenthesis is missing or wrong.",
    ),
    ("expression-type", "A number stands where a condition is needed, or the other way round."),
    ("extra-argument", "The node takes fewer values."),
    ("missing-argument", "The node needs a value behind its name."),
    ("missing-node", "Something that must stand inside this node does not."),
    ("missing-property", "A property that this node must have is not given."),
    ("never-measured", "What is to be compared is not measured of a benchmark that tells its times itself."),
    ("not-yet", "The operation is known and not part of this version; its metrics stay missing."),
    ("out-of-range", "A number is below the least or above the greatest that makes sense here."),
    ("path-outside-project", "A configuration reaches only files of its own project."),
    ("secret-in-file", "An address with a password stands in the file; put it into an environment variable."),
    (
        "shell-syntax",
        "The command uses a shell's syntax, and no shell runs it: the words are passed on as they are.",
    ),
    ("syntax-annotation", "A type annotation stands where none can, or is not closed."),
    ("syntax-disallowed-character", "KDL does not allow this character in a text."),
    ("syntax-escape", "There is no such escape in a quoted string; use a raw string for backslashes."),
    ("syntax-kdl1", "This is how KDL 1 is written; a quality.kdl is KDL 2."),
    ("syntax-keyword", "There is no such keyword; KDL has #true, #false, #null, #inf, #-inf and #nan."),
    ("syntax-misplaced-block", "A block of children stands where none can: before a value, or a second one."),
    (
        "syntax-missing-newline",
        "A node begins on the line of the one before it; part them by a newline or `;`.",
    ),
    ("syntax-missing-space", "Two values touch each other."),
    ("syntax-missing-value", "A property's name has no value behind its `=`."),
    ("syntax-multi-line", "A multi-line string begins and ends on lines of its own, with one indentation."),
    ("syntax-name", "A node needs a name that is a word or a string."),
    ("syntax-number", "This begins like a number and is none; quote it if it is a text."),
    ("syntax-reserved-word", "true, false, null, inf and nan are written with # before them, or in quotes."),
    (
        "syntax-slashdash",
        "`/-` takes a node, a value, a property or a block out, and nothing of the kind follows it.",
    ),
    ("syntax-stray-brace", "A closing brace has no opening one."),
    ("syntax-too-deep", "Blocks are nested deeper than 64."),
    ("syntax-too-large", "The text is larger than 16 MiB."),
    ("syntax-too-many", "There are more problems than are worth listing; mend these first."),
    (
        "syntax-unclosed-block",
        "A block's closing brace is missing; its indentation tells where it probably ends.",
    ),
    ("syntax-unclosed-comment", "A comment that began with `/*` does not end."),
    ("syntax-unclosed-string", "A string's closing quotes are missing."),
    ("syntax-unexpected", "Nothing of KDL can stand here."),
    ("syntax-unquoted", "This text needs quotes."),
    ("syntax-version", "The file says that it is written in a version of KDL other than 2."),
    ("unknown-annotation", "A type annotation means nothing here."),
    ("unknown-function", "Expressions have no such function."),
    ("unknown-metric", "No operation measures anything of that name, and no component is called so."),
    ("unknown-node", "No such node may stand here."),
    ("unknown-operation", "The skill has no such operation, or there is none of that name to wait for."),
    ("unknown-property", "The node has no such property."),
    ("unknown-rule", "The operation has no such rule."),
    ("unknown-skill", "There is no such skill, and it does not look like one of your own."),
    ("unknown-store", "History can't be kept at an address of this kind."),
    ("unsatisfiable-gate", "The gate needs a metric that this version does not measure, so it can't pass."),
    ("waiver-without-reason", "A waiver needs a reason, for whoever reads it in a year."),
    ("weights", "The weights do not add up to 100; each counts as its share of their sum."),
    ("wrong-type", "The value is of another kind than what is needed here."),
];

/// What a code means, `rq::` before it or not.
pub fn meaning(code: &str) -> Option<&'static str> {
    let name = code.strip_prefix("rq::").unwrap_or(code);
    let place = CODES.binary_search_by(|(known, _)| known.cmp(&name)).ok()?;
    CODES.get(place).map(|(_, doc)| *doc)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The codes that the sources below a folder give.
    fn given(folder: &Path, codes: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                given(&path, codes);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            // What stands in tests may be anything.
            let text = text.split("#[cfg(test)]").next().unwrap();
            for part in text.split("\"rq::").skip(1).filter(|part| !part.starts_with('"')) {
                codes.insert(part.split('"').next().unwrap().to_owned());
            }
        }
    }

    #[test]
    fn every_code_that_is_given_is_explained_and_no_other() {
        let mut codes = BTreeSet::new();
        given(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
        // Of the catalog's own files, which users never see.
        codes.remove("catalog");
        let explained: BTreeSet<String> = CODES.iter().map(|(code, _)| (*code).to_owned()).collect();
        assert_eq!(codes, explained);
        assert!(CODES.is_sorted());
        assert_eq!(meaning("rq::weights"), meaning("weights"));
        assert!(meaning("rq::nothing").is_none());
    }
}
