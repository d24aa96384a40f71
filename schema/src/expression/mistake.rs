//! The words for what is often written wrongly, and the changes that put it right.
//!
//! The text of a fix holds neither `"` nor a backslash: it lands inside a quoted text of the file as it is.

use super::parser::MAX_PROBLEMS;
use crate::diagnostic::{Diagnostic, Edit, Fix, Span};

/// The text is not an expression.
pub(super) const SYNTAX: &str = "rq::expression-syntax";
/// There is no such function.
pub(super) const UNKNOWN_FUNCTION: &str = "rq::unknown-function";
/// A function is called with too few or too many arguments, or with one that it can't take.
pub(super) const ARGUMENTS: &str = "rq::expression-arguments";
/// A number where a condition is needed, and the like.
pub(super) const TYPE: &str = "rq::expression-type";
/// Nothing has that name.
pub(super) const UNKNOWN_METRIC: &str = "rq::unknown-metric";
/// A condition that no measurement changes.
pub(super) const CONSTANT: &str = "rq::constant-condition";
/// A divisor that is always zero.
pub(super) const DIVISION_BY_ZERO: &str = "rq::division-by-zero";

/// Longest quotation in a message, in characters.
const QUOTED: usize = 48;

/// Part of an expression as a message quotes it: on one line and not too long.
pub(super) fn code(text: &str) -> String {
    let mut quoted = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == QUOTED {
            quoted.push('…');
            break;
        }
        match c {
            '\n' | '\r' | '\t' => quoted.push(' '),
            c if c.is_control() || (c.is_whitespace() && c != ' ') || is_invisible(c) => {
                quoted.extend(c.escape_unicode());
            }
            c => quoted.push(c),
        }
    }
    quoted.push('`');
    quoted
}

/// Characters that show nothing, or turn the direction of what follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Puts mistakes into the order of the text, and those beyond the first [`MAX_PROBLEMS`] into one.
pub(super) fn arrange(found: &mut Vec<Diagnostic>) {
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    if let Some(next) = found.get(MAX_PROBLEMS) {
        let rest = syntax(next.span, format!("{} more mistakes from here on", found.len() - MAX_PROBLEMS));
        found.truncate(MAX_PROBLEMS);
        found.push(rest);
    }
}

fn syntax(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(SYNTAX, span, message)
}

fn delete(title: impl Into<String>, span: Span) -> Fix {
    Fix { title: title.into(), edits: vec![Edit { span, text: String::new() }] }
}

fn insert(title: impl Into<String>, offset: usize, text: impl Into<String>) -> Fix {
    Fix { title: title.into(), edits: vec![Edit { span: Span::empty(offset), text: text.into() }] }
}

pub(super) fn empty(span: Span) -> Diagnostic {
    syntax(span, "nothing is written here")
        .help("write a formula such as `100 - smells.total * 5`, or a condition such as `score >= 80`")
}

pub(super) fn too_long(length: usize, limit: usize) -> Diagnostic {
    syntax(Span::new(0, length), format!("the expression is {length} bytes long; {limit} are allowed"))
}

pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    syntax(span, format!("nested more than {limit} levels deep: the rest is not read"))
}

pub(super) fn unknown_characters(text: &str, span: Span) -> Diagnostic {
    let found = span.of(text);
    let diagnostic = syntax(span, format!("{} means nothing here", code(found)));
    match found {
        "^" => diagnostic.help("there is no power: multiply, `x * x`"),
        "$" => diagnostic.help("names are written bare: `smells.total`").fix(delete("delete it", span)),
        ";" => diagnostic
            .help("an expression is one value; it ends with the text")
            .fix(delete("delete it", span)),
        _ if found.chars().all(is_invisible) => {
            diagnostic.help("an invisible character").fix(delete("delete it", span))
        }
        _ => diagnostic,
    }
}

pub(super) fn misspelt_operator(span: Span, written: &str, meant: &str) -> Diagnostic {
    let message = match written {
        "=" => "`=` does not compare: equality is `==`".to_owned(),
        "//" => "there is no `//`, neither as a comment nor as a division: division is `/`".to_owned(),
        _ => format!("there is no `{written}`: it is written `{meant}`"),
    };
    let diagnostic = syntax(span, message).replace_with(format!("write {meant}"), meant);
    match written {
        "//" => diagnostic.help("floor(a / b) rounds down"),
        _ => diagnostic,
    }
}

pub(super) fn word_operator(span: Span, word: &str, meant: &str) -> Diagnostic {
    syntax(span, format!("{} is written `{meant}`", code(word))).replace_with(format!("write {meant}"), meant)
}

/// `not` before `operand`; the fix adds parentheses where `!` would bind tighter than `not` was meant to.
pub(super) fn word_not(word: Span, written: &str, operand: Span, closed: bool) -> Diagnostic {
    let before = Span::new(word.start, operand.start);
    let mut edits = vec![Edit { span: before, text: if closed { "!" } else { "!(" }.into() }];
    if !closed {
        edits.push(Edit { span: Span::empty(operand.end), text: ")".into() });
    }
    syntax(word, format!("{} is written `!`", code(written))).fix(Fix { title: "write !".into(), edits })
}

pub(super) fn unclosed_text(span: Span, open: char) -> Diagnostic {
    match open {
        '"' => syntax(span, "the text has no closing \""),
        '\'' => syntax(span, "the text has no closing '").fix(insert("add '", span.end, "'")),
        _ => syntax(span, "a text stands between straight quotes, '…'"),
    }
}

pub(super) fn typographic_quotes(span: Span, inside: Span) -> Diagnostic {
    let quote = |start, end| Edit { span: Span::new(start, end), text: "'".into() };
    syntax(span, "a text stands between straight quotes").fix(Fix {
        title: "write '…'".into(),
        edits: vec![quote(span.start, inside.start), quote(inside.end, span.end)],
    })
}

/// An operator with nothing after it.
pub(super) fn nothing_after(operator: Span, text: &str, at_end: bool) -> Diagnostic {
    let symbol = operator.of(text);
    let diagnostic = syntax(operator, format!("{} has nothing on its right", code(symbol)));
    if at_end {
        let kept = text.get(..operator.start).unwrap_or_default().trim_end().len();
        diagnostic
            .help("write a value after it")
            .fix(delete(format!("delete the {symbol}"), Span::new(kept, operator.end)))
    } else {
        diagnostic
    }
}

/// An operator with nothing before it.
pub(super) fn nothing_before(operator: Span, text: &str) -> Diagnostic {
    let symbol = operator.of(text);
    syntax(operator, format!("{} has nothing on its left", code(symbol)))
}

pub(super) fn plus_sign(sign: Span) -> Diagnostic {
    syntax(sign, "there is no `+` before a value").fix(delete("delete the +", sign))
}

/// How a choice is written.
const CHOICE: &str = "a choice is written `condition ? value : other`";

pub(super) fn word_choice(word: Span, text: &str) -> Diagnostic {
    syntax(word, format!("there is no {}", code(word.of(text)))).help(CHOICE)
}

pub(super) fn nothing_inside(span: Span) -> Diagnostic {
    syntax(span, "nothing stands between the parentheses")
}

pub(super) fn value_expected(span: Span, text: &str) -> Diagnostic {
    syntax(span, format!("a value is missing before {}", code(span.of(text))))
}

/// Two values side by side.
pub(super) fn operator_missing(left: Span, right: Span, text: &str) -> Diagnostic {
    let message =
        format!("an operator is missing between {} and {}", code(left.of(text)), code(right.of(text)));
    let diagnostic = syntax(right, message);
    match right.of(text).to_ascii_lowercase().as_str() {
        "in" => diagnostic.help("there are no lists: write `a == 1 || a == 2`"),
        "is" | "equals" | "eq" => diagnostic.replace_with("write ==", "=="),
        "then" | "else" => diagnostic.help(CHOICE),
        word if is_foreign_word(word) => {
            diagnostic.help("comparisons are `<`, `<=`, `>`, `>=`, `==` and `!=`")
        }
        _ => diagnostic,
    }
}

/// Words that stand for operators elsewhere, and for nothing here.
pub(super) fn is_foreign_word(word: &str) -> bool {
    let words = [
        "in", "is", "equals", "eq", "ne", "gt", "ge", "lt", "le", "then", "else", "than", "at", "least",
        "most", "above", "below", "over", "under", "between", "greater", "less", "div", "mod",
    ];
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

pub(super) fn unexpected(token: Span, text: &str) -> Diagnostic {
    let symbol = token.of(text);
    match symbol {
        ")" => syntax(token, "this `)` closes nothing").fix(delete("delete the )", token)),
        "]" => syntax(token, "this `]` closes nothing").fix(delete("delete the ]", token)),
        "," => syntax(token, "a `,` stands between the arguments of a function, nowhere else"),
        ":" => syntax(token, "this `:` belongs to no `?`").help(CHOICE),
        "." => syntax(token, "this `.` continues no name"),
        "[" => syntax(token, "only a name can be indexed").help("such as `packages['web-app'].smells.total`"),
        _ => syntax(token, format!("{} can't stand here", code(symbol))),
    }
}

pub(super) fn decimal_comma(number: Span, comma: Span) -> Diagnostic {
    let edit = Edit { span: comma, text: ".".into() };
    syntax(number, "a number has a point, no comma")
        .fix(Fix { title: "write a point".into(), edits: vec![edit] })
}

pub(super) fn unclosed(open: Span, text: &str, end: usize, close: char) -> Diagnostic {
    syntax(open, format!("{} is never closed", code(open.of(text)))).fix(insert(
        format!("add {close}"),
        end,
        close,
    ))
}

pub(super) fn dangling_dot(dot: Span) -> Diagnostic {
    syntax(dot, "the name is not finished: a part is missing after the `.`")
}

pub(super) fn bare_index(inside: Span, text: &str) -> Diagnostic {
    let name = inside.of(text);
    syntax(inside, "a name in brackets stands in quotes")
        .replace_with(format!("write '{name}'"), format!("'{name}'"))
}

pub(super) fn index_not_text(span: Span) -> Diagnostic {
    syntax(span, "in brackets stands a name in quotes").help("such as `packages['web-app'].smells.total`")
}

pub(super) fn list(open: Span) -> Diagnostic {
    syntax(open, "there are no lists").help("write `a == 1 || a == 2`")
}

/// `a < b < c`; `operands` are there where the chain has exactly three.
pub(super) fn chained(second: Span, chain: &Chain<'_>, text: &str) -> Diagnostic {
    let Chain { first_operator, second_operator, operands: [first, middle, last], longer } = chain;
    let diagnostic = syntax(second, "comparisons can't be chained");
    if *longer || *first_operator == "==" || *first_operator == "!=" {
        return diagnostic.help("compare two values at a time and join with `&&`");
    }
    let written = format!(
        "{} {first_operator} {middle} && {middle} {second_operator} {}",
        first.of(text),
        last.of(text),
        middle = middle.of(text)
    );
    let diagnostic = diagnostic.help(format!("write {}", code(&written)));
    if middle.of(text).contains(['"', '\\']) {
        return diagnostic;
    }
    diagnostic.fix(insert("compare twice", middle.end, format!(" && {}", middle.of(text))))
}

/// The parts of `first < middle <= last`.
pub(super) struct Chain<'a> {
    /// Between the first two.
    pub(super) first_operator: &'a str,
    /// Between the last two.
    pub(super) second_operator: &'a str,
    /// What is compared.
    pub(super) operands: [Span; 3],
    /// Whether it goes on.
    pub(super) longer: bool,
}

pub(super) fn percent_sign(value: Span, sign: Span, text: &str) -> Diagnostic {
    let value = value.of(text);
    syntax(sign, "percentages are written without `%`")
        .help("between two numbers `%` is the remainder of a division")
        .fix(delete(format!("write {}", code(value)), sign))
}

pub(super) fn otherwise_missing(question: Span) -> Diagnostic {
    syntax(question, "the choice says not what holds otherwise: a `:` is missing").help(CHOICE)
}

pub(super) fn inner_choice(inner: Span) -> Diagnostic {
    syntax(inner, "a choice between `?` and `:` stands in parentheses").fix(Fix {
        title: "add parentheses".into(),
        edits: vec![
            Edit { span: Span::empty(inner.start), text: "(".into() },
            Edit { span: Span::empty(inner.end), text: ")".into() },
        ],
    })
}

pub(super) fn trailing_comma(comma: Span) -> Diagnostic {
    syntax(comma, "no argument follows the `,`").fix(delete("delete the ,", comma))
}
