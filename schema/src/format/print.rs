//! Tokens to text. Follows the grammar, relying on a text without syntax errors, nested at most as deep as the
//! parser allows.

use super::gap::{self, Piece, gap};
use super::source::{Source, normalised};
use crate::syntax::{Kind, Token};

const INDENTATION: usize = 4;

/// How many columns a block on one line may reach.
const WIDTH: usize = 100;

/// The text in its usual form.
pub(super) fn print(text: &str) -> String {
    let source = Source::new(text);
    let mut printer = Printer {
        source: &source,
        at: 0,
        out: String::with_capacity(text.len() + text.len() / 8),
        column: 0,
        after_line_comment: false,
        inline: false,
        too_wide: false,
    };
    if text.starts_with('\u{FEFF}') {
        printer.out.push('\u{FEFF}');
    }
    if printer.items(0, Previous::Nothing) {
        printer.out.push('\n');
    }
    printer.out
}

/// What was printed last where nodes stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// The text starts here.
    Nothing,
    /// The `{` of the block.
    Brace,
    Node,
    Comment,
}

struct Printer<'s, 't> {
    source: &'s Source<'t>,
    /// The index of the next token.
    at: usize,
    out: String,
    /// How many characters are on the current line.
    column: usize,
    /// Whether the current line ends in `// …`, so that nothing else fits on it.
    after_line_comment: bool,
    /// Whether everything is tried on one line.
    inline: bool,
    /// Whether that failed.
    too_wide: bool,
}

impl Printer<'_, '_> {
    fn kind(&self) -> Kind {
        self.source.kind(self.at)
    }

    fn push(&mut self, text: &str) {
        if self.inline {
            // Longer in bytes than any line of that many characters.
            self.too_wide |= text.len() > WIDTH * 4 || self.column + text.chars().count() > WIDTH;
            if self.too_wide {
                return;
            }
        }
        self.out.push_str(text);
        match text.rfind('\n') {
            Some(newline) => self.column = text.get(newline + 1..).map_or(0, |line| line.chars().count()),
            None => self.column += text.chars().count(),
        }
    }

    fn push_token(&mut self, token: Token) {
        let source = self.source;
        self.push(&normalised(source.text, token));
        self.after_line_comment = token.kind == Kind::LineComment;
    }

    fn take(&mut self) {
        self.push_token(self.source.token(self.at));
        self.at += 1;
    }

    fn newline(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', depth * INDENTATION));
        self.column = depth * INDENTATION;
        self.after_line_comment = false;
    }

    /// Nodes and the comments between them, up to the end of the block, each on a line of its own. Says
    /// whether there are any.
    fn items(&mut self, depth: usize, mut previous: Previous) -> bool {
        let mut any = false;
        loop {
            let newlines = self.skip_newlines().max(usize::from(self.after_line_comment));
            let token = self.source.token(self.at);
            let comment = matches!(token.kind, Kind::LineComment | Kind::BlockComment);
            if matches!(token.kind, Kind::End | Kind::CloseBrace) {
                return any;
            }
            let same_line = newlines == 0
                && match previous {
                    Previous::Nothing => false,
                    Previous::Comment => true,
                    Previous::Brace | Previous::Node => comment && self.is_trailing(),
                };
            if same_line {
                self.push(" ");
            } else if previous != Previous::Nothing {
                if newlines > 1 && previous != Previous::Brace {
                    self.out.push('\n');
                }
                self.newline(depth);
            }
            if comment {
                self.take();
                previous = Previous::Comment;
            } else {
                self.node(depth);
                previous = Previous::Node;
            }
            any = true;
        }
    }

    /// Skips the space between nodes and counts its newlines. A `\` there says nothing.
    fn skip_newlines(&mut self) -> usize {
        let mut newlines = 0;
        while matches!(self.kind(), Kind::Space | Kind::Newline | Kind::Backslash) {
            newlines += usize::from(self.kind() == Kind::Newline);
            self.at += 1;
        }
        newlines
    }

    /// Whether no node follows on the line of the comment that comes next.
    fn is_trailing(&self) -> bool {
        let mut at = self.at;
        while matches!(self.source.kind(at), Kind::Space | Kind::BlockComment) {
            at += 1;
        }
        matches!(
            self.source.kind(at),
            Kind::Newline | Kind::LineComment | Kind::CloseBrace | Kind::End | Kind::Backslash
        )
    }

    /// A node, commented out or not, with all that belongs to it up to its end.
    fn node(&mut self, depth: usize) {
        if self.kind() == Kind::Slashdash {
            self.slashdash(depth);
        }
        if self.kind() == Kind::OpenParen {
            self.annotation(depth);
        }
        self.take();
        while !self.too_wide {
            let (pieces, next) = gap(self.source, self.at);
            self.at = next;
            match self.kind() {
                Kind::Newline | Kind::LineComment | Kind::CloseBrace | Kind::End => {
                    return self.last_comments(pieces, depth);
                }
                Kind::Semicolon => {
                    self.at += 1;
                    return self.last_comments(pieces, depth);
                }
                _ => {}
            }
            if !self.loose(&pieces, depth) {
                self.push(" ");
            }
            if self.kind() == Kind::Slashdash {
                self.slashdash(depth);
            }
            if self.kind() == Kind::OpenBrace {
                self.block(depth);
            } else {
                self.entry(depth);
            }
        }
    }

    /// `/-` and what stands between it and what it comments out.
    fn slashdash(&mut self, depth: usize) {
        self.take();
        let mut space = false;
        while let token = self.source.token(self.at)
            && matches!(
                token.kind,
                Kind::Space | Kind::Newline | Kind::Backslash | Kind::LineComment | Kind::BlockComment
            )
        {
            self.at += 1;
            if matches!(token.kind, Kind::LineComment | Kind::BlockComment) {
                self.break_line(depth + 1);
                self.push(" ");
                self.push_token(token);
            }
            space = true;
        }
        if self.after_line_comment {
            self.newline(depth + 1);
        } else if space {
            self.push(" ");
        }
    }

    /// Starts a new line if a comment ends this one.
    fn break_line(&mut self, depth: usize) {
        if self.after_line_comment {
            self.newline(depth);
        }
    }

    /// Comments between the last part of a node and its end.
    fn last_comments(&mut self, pieces: Vec<Piece>, depth: usize) {
        for comment in gap::comments(pieces) {
            if self.after_line_comment {
                self.newline(depth);
            } else {
                self.push(" ");
            }
            self.push_token(comment);
        }
    }

    /// The space between two parts of a node. Says whether the next part starts a line.
    fn loose(&mut self, pieces: &[Piece], depth: usize) -> bool {
        let mut starts_line = false;
        for piece in pieces {
            if !starts_line {
                self.push(" ");
            }
            match piece {
                Piece::Comment(comment) => {
                    self.push_token(*comment);
                    starts_line = false;
                }
                Piece::Continuation(comments) => {
                    self.continuation(comments, depth);
                    starts_line = true;
                }
            }
        }
        starts_line
    }

    /// The space within a part, where no spaces are printed.
    fn tight(&mut self, pieces: &[Piece], depth: usize) {
        for piece in pieces {
            match piece {
                Piece::Comment(comment) => self.push_token(*comment),
                Piece::Continuation(comments) => {
                    self.push(" ");
                    self.continuation(comments, depth);
                }
            }
        }
    }

    fn continuation(&mut self, comments: &[Token], depth: usize) {
        self.push("\\");
        for comment in comments {
            self.push(" ");
            self.push_token(*comment);
        }
        self.newline(depth + 1);
    }

    fn tight_gap(&mut self, depth: usize) {
        let (pieces, next) = gap(self.source, self.at);
        self.tight(&pieces, depth);
        self.at = next;
    }

    /// `(…)` and the space after it.
    fn annotation(&mut self, depth: usize) {
        for _part in ["(", "the type", ")"] {
            self.take();
            self.tight_gap(depth);
        }
    }

    /// An argument or a property.
    fn entry(&mut self, depth: usize) {
        if self.kind() == Kind::OpenParen {
            self.annotation(depth);
            return self.take();
        }
        self.take();
        let (pieces, next) = gap(self.source, self.at);
        if self.source.kind(next) != Kind::Equals {
            return;
        }
        self.tight(&pieces, depth);
        self.at = next;
        self.take();
        self.tight_gap(depth);
        if self.kind() == Kind::OpenParen {
            self.annotation(depth);
        }
        self.take();
    }

    /// A block, from its `{` to its `}`.
    fn block(&mut self, depth: usize) {
        let brace = self.at;
        if self.inline {
            return self.inline_block(depth);
        }
        if self.source.is_empty(brace) {
            self.skip_to_closing_brace();
            return self.push("{}");
        }
        if self.source.is_on_one_line(brace) {
            let (length, column) = (self.out.len(), self.column);
            self.inline = true;
            self.inline_block(depth);
            self.inline = false;
            if !std::mem::take(&mut self.too_wide) {
                return;
            }
            self.out.truncate(length);
            self.column = column;
            self.at = brace;
        }
        self.take();
        self.items(depth + 1, Previous::Brace);
        self.newline(depth);
        self.take();
    }

    fn skip_to_closing_brace(&mut self) {
        self.at += 1;
        self.skip_newlines();
        self.at += 1;
    }

    /// A block on one line; given up when that becomes too long.
    fn inline_block(&mut self, depth: usize) {
        if self.source.is_empty(self.at) {
            self.skip_to_closing_brace();
            return self.push("{}");
        }
        self.take();
        let mut after_node = false;
        while !self.too_wide {
            self.skip_newlines();
            if self.kind() == Kind::CloseBrace {
                self.push(" ");
                return self.take();
            }
            self.push(if after_node { "; " } else { " " });
            after_node = self.kind() != Kind::BlockComment;
            if after_node {
                self.node(depth);
            } else {
                self.take();
            }
        }
    }
}
