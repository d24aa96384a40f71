//! Everything that can be wrong with a text, in words.

use crate::diagnostic::{Diagnostic, Edit, Fix, Span};

/// How many problems of one text are kept; one more says how many were left out.
pub const MAX_PROBLEMS: usize = 1000;

/// The problems found so far.
#[derive(Default)]
pub(crate) struct Problems {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Problems {
    /// Keeps a problem; it is not even put into words when there are too many.
    pub(crate) fn add(&mut self, problem: impl FnOnce() -> Diagnostic) {
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(problem());
        } else {
            self.left_out += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All problems in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|problem| problem.span.start);
        if self.left_out > 0 {
            let last = self.list.last().map_or(0, |problem| problem.span.end);
            self.list.push(
                Diagnostic::error(
                    "rq::syntax-too-many",
                    Span::empty(last),
                    format!("{} more syntax errors are not listed", self.left_out),
                )
                .help("fix the ones above first"),
            );
        }
        self.list
    }
}

/// What a word stands for where it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    NodeName,
    Key,
    Annotation,
    Value,
}

impl Role {
    const fn words(self) -> &'static str {
        match self {
            Self::NodeName => "a node's name",
            Self::Key => "a property's name",
            Self::Annotation => "a type annotation",
            Self::Value => "a value",
        }
    }
}

/// The beginning of a piece of text, fit for one line of a message.
fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// `text` as a quoted string of KDL.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

fn insert(title: &str, at: usize, text: &str) -> Fix {
    Fix { title: title.to_owned(), edits: vec![Edit { span: Span::empty(at), text: text.to_owned() }] }
}

pub(super) fn too_large(length: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-too-large",
        Span::empty(0),
        format!("the file has {length} bytes, more than the {limit} that are read"),
    )
    .help("a configuration is written by hand and small; is this the right file?")
}

pub(super) fn too_many_parts(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-too-large",
        span,
        format!("the file has more than {limit} nodes and entries; what follows is not read"),
    )
    .help("a configuration is written by hand and small; is this the right file?")
}

pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("rq::syntax-too-deep", span, format!("blocks are nested more than {limit} deep"))
        .help("what stands inside this block is not read")
}

pub(super) fn old_version(span: Span) -> Diagnostic {
    Diagnostic::warning("rq::syntax-version", span, "the file says that it is KDL 1 but is read as KDL 2")
        .help("write `/- kdl-version 2`, or leave the line out")
}

pub(super) fn disallowed(span: Span, character: char) -> Diagnostic {
    let code = u32::from(character);
    Diagnostic::error(
        "rq::syntax-disallowed-character",
        span,
        format!("the character U+{code:04X} must not stand in a document"),
    )
    .help(format!("remove it, or write `\\u{{{code:x}}}` in a quoted string"))
    .replace_with("remove the character", "")
}

pub(super) fn unclosed_string(span: Span, quotes: &str) -> Diagnostic {
    Diagnostic::error("rq::syntax-unclosed-string", span, "this string is not closed on its line")
        .help(format!("add `{quotes}`; a text of several lines stands between lines of `\"\"\"`"))
        .fix(insert(&format!("close the string with `{quotes}`"), span.end, quotes))
}

pub(super) fn unclosed_multi_line(span: Span, quotes: &str) -> Diagnostic {
    Diagnostic::error("rq::syntax-unclosed-string", span, "this multi-line string is never closed")
        .help(format!("end it with a line of its own that holds only `{quotes}`"))
}

pub(super) fn multi_line_start(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-multi-line", span, "the text must start on the line after `\"\"\"`")
        .help("start a new line after the opening quotes, or use a single `\"` for a text of one line")
}

pub(super) fn multi_line_end(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-multi-line", span, "the closing `\"\"\"` must stand on a line of its own")
        .help("start a new line before the closing quotes")
}

pub(super) fn multi_line_indentation(span: Span, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-multi-line",
        span,
        "this line is not indented like the closing `\"\"\"`".to_owned(),
    )
    .help(format!("start it with the same white space, \"{}\"", short(wanted)))
}

pub(super) fn raw_triple(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-multi-line", span, "a raw string of one line cannot start with `\"\"`")
        .help("start a new line after `\"\"\"`, or use a quoted string with `\\\"`")
}

pub(super) fn unclosed_comment(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-unclosed-comment", span, "this comment is never closed")
        .help("add `*/`; every `/*` inside a comment needs one of its own")
}

pub(super) fn unquoted(span: Span, text: &str) -> Diagnostic {
    let problem =
        Diagnostic::error("rq::syntax-unquoted", span, format!("`{}` must be in quotes", short(text)))
            .help("a text with any of `/ \\ [ ] ( ) { } # ; =` or a space is written in quotes");
    if text.len() > 200 { problem } else { problem.replace_with("put it in quotes", quoted(text)) }
}

pub(super) fn old_raw_string(span: Span, replacement: Option<String>) -> Diagnostic {
    let problem = Diagnostic::error("rq::syntax-kdl1", span, "`r\"…\"` is a raw string of KDL 1")
        .help("in KDL 2 a raw string is written #\"…\"#");
    match replacement {
        Some(text) => problem.replace_with("write it as KDL 2", text),
        None => problem,
    }
}

pub(super) fn unexpected_character(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("rq::syntax-unexpected", span, format!("unexpected `{}`", short(text)))
        .help("a text that holds it is written in quotes")
}

pub(super) fn unexpected_backslash(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-unexpected", span, "unexpected `\\`")
        .help("a `\\` goes on with the node on the next line; after it only a comment may stand")
}

pub(super) fn unexpected_equals(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-unexpected", span, "unexpected `=`")
        .help("a property is a name, `=` and a value; an expression is written in quotes")
}

pub(super) fn unexpected_parenthesis(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-unexpected", span, "unexpected `)`")
        .help("parentheses hold type annotations; an expression is written in quotes")
}

pub(super) fn stray_brace(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-stray-brace", span, "this `}` closes nothing")
        .help("remove it, or add the `{` that it should close")
        .replace_with("remove it", "")
}

pub(super) fn stray_semicolon(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-unexpected", span, "this `;` ends no node")
        .help("a `;` stands after a node")
        .replace_with("remove it", "")
}

pub(super) fn unclosed_block(span: Span, name: &str, before: Option<Span>) -> Diagnostic {
    let message = if name.is_empty() {
        "this `{` is never closed".to_owned()
    } else {
        format!("the block of `{}` is never closed", short(name))
    };
    let problem = Diagnostic::error("rq::syntax-unclosed-block", span, message);
    match before {
        Some(place) => problem
            .related(place, "by its indentation, this no longer belongs to the block")
            .help("add `}` before the next node that does not belong to it"),
        None => problem.help("add `}`"),
    }
}

pub(super) fn block_on_next_line(span: Span, name: &str, between: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::error(
        "rq::syntax-misplaced-block",
        span,
        format!("the `{{` of `{}` must stand on the same line", short(name)),
    )
    .help("a newline ends a node; move the `{` to the end of the node's line");
    match between {
        Some(span) => problem.fix(Fix {
            title: "move the `{` up".to_owned(),
            edits: vec![Edit { span, text: " ".to_owned() }],
        }),
        None => problem,
    }
}

pub(super) fn nameless_block(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-misplaced-block", span, "this block belongs to no node")
        .help("write the node's name before the `{`, on the same line")
}

pub(super) fn second_block(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-misplaced-block", span, "a node has only one block")
        .related(first, "the first block ends here")
        .help("put all children into one block, or start a new line for the next node")
}

pub(super) fn after_block(span: Span) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-missing-newline",
        span,
        "a block ends its node; here the next one would start",
    )
    .help("put arguments and properties before the `{`; the next node starts on a new line or after `;`")
    .fix(insert("start a new line", span.start, "\n"))
}

pub(super) fn after_hidden_block(span: Span) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-slashdash",
        span,
        "only a block may stand after a block that `/-` comments out",
    )
    .help("put arguments and properties before the blocks")
}

pub(super) fn missing_space(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-missing-space", span, "a space is missing before this")
        .help("values are separated by spaces")
        .fix(insert("insert a space", span.start, " "))
}

pub(super) fn missing_value(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-missing-value",
        span,
        format!("the property `{}` has no value", short(name)),
    )
    .help("write a value after the `=`")
}

pub(super) fn missing_annotated(span: Span, node: bool) -> Diagnostic {
    let what = if node { "node" } else { "value" };
    Diagnostic::error("rq::syntax-annotation", span, format!("this type annotation belongs to no {what}"))
        .help(format!("write the {what} after the `)`"))
}

pub(super) fn bad_annotation(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-annotation", span, "a type annotation is one word in parentheses")
        .help("write it like `(env)`; an expression is written in quotes")
}

pub(super) fn unclosed_annotation(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-annotation", span, "this `(` is not closed on its line")
        .help("a type annotation is written like `(env)`; an expression is written in quotes")
}

pub(super) fn annotated_key(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-annotation", span, "the annotation of a property stands before its value")
        .help("write `name=(type)value`")
}

pub(super) fn not_a_name(span: Span, text: &str, role: Role) -> Diagnostic {
    Diagnostic::error("rq::syntax-name", span, format!("`{}` cannot be {}", short(text), role.words())).help(
        match role {
            Role::NodeName => "every line starts with the name of a node",
            _ => "a name is a word, or a text in quotes",
        },
    )
}

pub(super) fn reserved_word(span: Span, word: &str, role: Role) -> Diagnostic {
    let problem = Diagnostic::error(
        "rq::syntax-reserved-word",
        span,
        format!("`{word}` cannot be {} without `#` or quotes", role.words()),
    );
    if role == Role::Value {
        problem
            .help(format!("in KDL 2 it is written `#{word}`; as text, \"{word}\""))
            .replace_with(format!("write `#{word}`"), format!("#{word}"))
    } else {
        let problem =
            Diagnostic { message: format!("`{word}` cannot be {} without quotes", role.words()), ..problem };
        problem.help(format!("write \"{word}\"")).replace_with("put it in quotes", quoted(word))
    }
}

pub(super) fn keyword(span: Span, text: &str, meant: Option<&str>) -> Diagnostic {
    let problem = Diagnostic::error("rq::syntax-keyword", span, format!("`{}` is no value", short(text)));
    match meant {
        Some(meant) => {
            problem.help(format!("did you mean `{meant}`?")).replace_with(format!("write `{meant}`"), meant)
        }
        None => problem.help("after `#` stands true, false, null, inf, -inf or nan; a raw string is #\"…\"#"),
    }
}

pub(super) fn number(span: Span, text: &str, reason: &str, replacement: Option<String>) -> Diagnostic {
    let problem =
        Diagnostic::error("rq::syntax-number", span, format!("`{}` is not a number: {reason}", short(text)));
    match replacement {
        Some(better) => {
            problem.help(format!("write `{better}`")).replace_with(format!("write `{better}`"), better)
        }
        None => {
            let problem = problem.help("if it is meant as text, put it in quotes");
            if text.len() > 200 { problem } else { problem.replace_with("put it in quotes", quoted(text)) }
        }
    }
}

pub(super) fn escape(span: Span, text: &str) -> Diagnostic {
    let problem = Diagnostic::error("rq::syntax-escape", span, format!("`{}` is no escape", short(text)));
    match text {
        "\\/" => problem.help("a `/` needs no `\\`").replace_with("remove the `\\`", "/"),
        _ if text.starts_with("\\u") => {
            problem.help("write `\\u{…}` with one to six hexadecimal digits of a Unicode character")
        }
        _ => problem
            .help("escapes are \\n \\r \\t \\s \\b \\f \\\" \\\\ \\u{…}; a `\\` is written `\\\\`, or use #\"…\"#")
            .replace_with("write `\\\\`", format!("\\{text}")),
    }
}

pub(super) fn nothing_hidden(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-slashdash", span, "there is nothing after this `/-` to comment out")
        .help("`/-` stands before a node, an argument, a property or a block")
}

pub(super) fn hidden_twice(span: Span) -> Diagnostic {
    Diagnostic::error("rq::syntax-slashdash", span, "a `/-` cannot follow another one")
        .help("remove one of them")
        .replace_with("remove it", "")
}

pub(super) fn hidden_value(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rq::syntax-slashdash",
        span,
        format!("the value of `{}` alone cannot be commented out", short(name)),
    )
    .help("put the `/-` before the property's name")
}
