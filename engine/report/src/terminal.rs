//! Lines for a terminal: styled pieces whose width is known, so that no line runs over.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use crate::context::Context;
use crate::plain::plain;

/// Characters of one piece of foreign text beyond which it is cut: nobody reads more on a terminal.
const LONGEST: usize = 2_000;

pub(crate) const NORMAL: Style = Style::new();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const UNSURE: Style = AnsiColor::Yellow.on_default();
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();

/// The signs of the report, for terminals that show them and for those that don't.
pub(crate) struct Signs {
    pub(crate) pass: &'static str,
    pub(crate) fail: &'static str,
    pub(crate) unsure: &'static str,
    pub(crate) warn: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    pub(crate) between: &'static str,
    pub(crate) cut: &'static str,
    pub(crate) dot: &'static str,
    pub(crate) full: &'static str,
    pub(crate) part: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) spark: [&'static str; 8],
}

const UNICODE: Signs = Signs {
    pass: "✓",
    fail: "✗",
    unsure: "?",
    warn: "!",
    up: "▲",
    down: "▼",
    between: "…",
    cut: "…",
    dot: "·",
    full: "█",
    part: "▒",
    empty: "░",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};

const ASCII: Signs = Signs {
    pass: "+",
    fail: "x",
    unsure: "?",
    warn: "!",
    up: "up",
    down: "down",
    between: "to",
    cut: "..",
    dot: "-",
    full: "#",
    part: "=",
    empty: ".",
    spark: ["_", ".", "-", "~", "=", "+", "*", "#"],
};

/// The signs that the reader's terminal can show.
pub(crate) fn signs(context: &Context) -> &'static Signs {
    if context.unicode { &UNICODE } else { &ASCII }
}

/// `text` made plain and not too long; cut before as well, because nobody bounds what a tool prints.
fn clean(text: &str) -> String {
    let end = text.char_indices().nth(10 * LONGEST).map_or(text.len(), |(at, _)| at);
    plain(text.get(..end).unwrap_or_default()).chars().take(LONGEST).collect()
}

/// Columns that a terminal takes for `text`, at most: marks that join are counted apart.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// `text`, cut at its end to at most `columns`, with `cut` where something is left out.
pub(crate) fn cut_end(text: &str, columns: usize, cut: &str) -> String {
    if width(text) <= columns { text.to_owned() } else { shortened(text, columns, cut) }
}

/// The beginning of `text` and `cut` after it, in at most `columns`.
fn shortened(text: &str, columns: usize, cut: &str) -> String {
    let cut = beginning(cut, columns);
    let mut out = beginning(text, columns - width(&cut));
    out.truncate(out.trim_end().len());
    out + &cut
}

/// `text`, cut in its middle to at most `columns`: of a path, its name says more than its folders.
pub(crate) fn cut_middle(text: &str, columns: usize, cut: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(cut));
    if room < 4 {
        return cut_end(text, columns, cut);
    }
    let tail: String = text.chars().rev().collect();
    let tail: String = beginning(&tail, room - room / 3).chars().rev().collect();
    format!("{}{cut}{tail}", beginning(text, room / 3))
}

fn beginning(text: &str, columns: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= columns
    };
    text.chars().take_while(fits).collect()
}

/// One line: pieces of text, each with its style. Whatever is added has been made plain.
#[derive(Clone, Default)]
pub(crate) struct Line {
    pieces: Vec<(Style, String)>,
    width: usize,
}

impl Line {
    pub(crate) fn indented(columns: usize) -> Self {
        Self::default().add(NORMAL, &" ".repeat(columns))
    }

    pub(crate) fn add(mut self, style: Style, text: &str) -> Self {
        let text = clean(text);
        self.width += width(&text);
        self.pieces.push((style, text));
        self
    }

    /// Blanks up to `column`; one at least, where something stands before.
    pub(crate) fn up_to(self, column: usize) -> Self {
        let least = usize::from(self.width > 0);
        let blanks = column.saturating_sub(self.width).max(least);
        self.add(NORMAL, &" ".repeat(blanks))
    }

    /// `text` with blanks before it, so that it ends at `column`.
    pub(crate) fn right(self, style: Style, text: &str, column: usize) -> Self {
        let start = column.saturating_sub(width(&plain(text)));
        self.up_to(start).add(style, text)
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }
}

/// Lines that fit the terminal, written one below the other.
pub(crate) struct Page<'a> {
    context: &'a Context,
    text: String,
}

impl<'a> Page<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context, text: String::new() }
    }

    /// Columns that a line may take.
    pub(crate) fn columns(&self) -> usize {
        self.context.width.max(40)
    }

    pub(crate) fn signs(&self) -> &'static Signs {
        signs(self.context)
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A blank line and the title of what follows.
    pub(crate) fn heading(&mut self, title: &str) {
        self.blank();
        self.line(&Line::default().add(BOLD, title));
    }

    /// Writes a line; what doesn't fit is cut.
    pub(crate) fn line(&mut self, line: &Line) {
        let mut room = self.columns();
        let last = line.pieces.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        for (index, (style, text)) in line.pieces.iter().enumerate() {
            if last.is_none_or(|last| index > last) || room == 0 {
                break;
            }
            let text = if last == Some(index) { text.trim_end() } else { text };
            let cut = self.signs().cut;
            // A piece that just fits still says that another one follows.
            let full = width(text) == room && last != Some(index);
            let text = if full { shortened(text, room, cut) } else { cut_end(text, room, cut) };
            room = room.saturating_sub(width(&text));
            self.piece(*style, &text);
        }
        self.text.push('\n');
    }

    fn piece(&mut self, style: Style, text: &str) {
        let styled = self.context.color && style != NORMAL && !text.trim().is_empty();
        if styled {
            self.text.push_str(&style.render().to_string());
        }
        if self.context.unicode {
            self.text.push_str(text);
        } else {
            for c in text.chars() {
                match c {
                    ' '..='~' => self.text.push(c),
                    other => self.text.extend(std::iter::repeat_n('?', other.width().unwrap_or(0))),
                }
            }
        }
        if styled {
            self.text.push_str(&style.render_reset().to_string());
        }
    }

    /// Writes `text` after `first`, broken between words; further lines begin at `hang`; at most `most` lines.
    pub(crate) fn wrapped(&mut self, first: Line, hang: usize, style: Style, text: &str, most: usize) {
        let hang = hang.min(self.columns() / 2);
        let mut line = first;
        if line.width() + 8 > self.columns() {
            self.line(&line);
            line = Line::indented(hang);
        }
        let clean = clean(text);
        let begin = line.width();
        let blanks = [" ".repeat(begin), " ".repeat(hang)];
        let options = textwrap::Options::new(self.columns())
            .initial_indent(&blanks[0])
            .subsequent_indent(&blanks[1])
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let words: Vec<&str> = clean.split_whitespace().collect();
        let words = words.join(" ");
        let parts = textwrap::wrap(&words, options);
        let count = parts.len();
        for (index, part) in parts.iter().take(most).enumerate() {
            let skipped = if index == 0 { begin } else { hang };
            let part = part.get(skipped..).unwrap_or_default();
            let room = self.columns().saturating_sub(line.width());
            let last = index + 1 == most && count > most;
            let part =
                if last { shortened(&format!("{part} "), room, self.signs().cut) } else { part.to_owned() };
            self.line(&line.add(style, &part));
            line = Line::indented(hang);
        }
        if count == 0 {
            self.line(&line);
        }
    }

    /// Values that a curve shows one by one.
    pub(crate) fn room_for_curve(&self) -> usize {
        self.columns() - 24
    }

    /// Values as a row of blocks, lowest to highest, with both ends behind it; blanks where there is no number. Of more
    /// values than fit, neighbours share a block, as their mean.
    pub(crate) fn curve(&mut self, values: &[Option<f64>], show: impl Fn(f64) -> String) {
        let known = || values.iter().flatten().copied();
        if known().count() < 2 {
            return;
        }
        let low = known().fold(f64::INFINITY, f64::min);
        let high = known().fold(f64::NEG_INFINITY, f64::max);
        let signs = self.signs();
        let top = signs.spark.len() - 1;
        let block = |values: &[Option<f64>]| {
            let count = values.iter().flatten().count();
            let mean = values.iter().flatten().sum::<f64>() / count as f64;
            match count {
                0 => " ",
                _ if low == high => signs.spark[top / 2],
                // Between 0 and `top`, because the mean lies between `low` and `high`.
                _ => signs.spark[(((mean - low) / (high - low) * top as f64).round() as usize).min(top)],
            }
        };
        let text: String = values.chunks(values.len().div_ceil(self.room_for_curve())).map(block).collect();
        let range = format!("  {} {} {}", show(low), signs.between, show(high));
        self.line(&Line::indented(2).add(GOOD, &text).add(DIM, &range));
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_where_it_hurts_least() {
        assert_eq!(cut_middle("packages/shop/app/orders.py", 16, "…"), "packa…/orders.py");
        assert_eq!(cut_end("日本語のファイル", 7, "…"), "日本語…");
        assert_eq!(cut_middle("short.py", 16, "…"), "short.py");
        assert_eq!(cut_end("abc", 1, ".."), ".");
    }

    #[test]
    fn lines_fit_and_say_that_they_are_cut() {
        let context = Context { width: 40, ..Context::default() };
        let mut page = Page::new(&context);
        page.line(&Line::default().add(BOLD, &"x".repeat(30)).add(NORMAL, &"y".repeat(30)));
        page.wrapped(Line::indented(2), 4, NORMAL, &"word ".repeat(30), 2);
        assert_eq!(
            page.finish(),
            format!(
                "{}{}…\n  word word word word word word word\n    word word word word word word word…\n",
                "x".repeat(30),
                "y".repeat(9)
            )
        );
    }
}
