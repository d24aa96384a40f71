//! The pieces that a text is cut into.

use crate::diagnostic::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spaces.
    Space,
    /// One newline.
    Newline,
    /// `// …` up to the newline.
    LineComment,
    /// `/* … */`.
    BlockComment,
    /// `/-`.
    Slashdash,
    /// `\` outside a string.
    Backslash,
    /// `{`.
    OpenBrace,
    /// `}`.
    CloseBrace,
    /// `(`.
    OpenParen,
    /// `)`.
    CloseParen,
    /// `=`.
    Equals,
    /// `;`.
    Semicolon,
    /// A bare string; reserved words too.
    Word,
    /// `"…"`.
    Quoted,
    /// `"""…"""`.
    MultiLine,
    /// `#"…"#`.
    Raw,
    /// `#"""…"""#`.
    RawMultiLine,
    /// Starts like a number.
    Number,
    /// `#true` and the like.
    Keyword,
    /// Nothing of KDL; already reported.
    Unknown,
    /// The end of the text.
    End,
}

impl Kind {
    /// Whether it is a string of any form.
    pub const fn is_string(self) -> bool {
        matches!(self, Self::Word | Self::Quoted | Self::MultiLine | Self::Raw | Self::RawMultiLine)
    }

    /// Whether an argument, a property or a node's name can start so.
    pub const fn starts_value(self) -> bool {
        self.is_string() || matches!(self, Self::Number | Self::Keyword | Self::OpenParen)
    }
}

/// One piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The text between the quotes is the value: no escape, no newline.
    pub(crate) plain: bool,
    /// Reported as wrong by the lexer.
    pub(crate) broken: bool,
    /// A string whose closing quotes are there.
    pub closed: bool,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Token {
    /// Where it stands.
    pub const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// The piece of `text`, from which it was cut.
    pub fn of(self, text: &str) -> &str {
        self.span().of(text)
    }
}
