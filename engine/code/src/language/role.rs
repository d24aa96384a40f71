//! What kinds of nodes mean to the walk.

use crate::facts::{ClassKind, SymbolKind};

/// What a node is to the walk. A kind that a language doesn't list is [`Role::Plain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing of interest but its tokens.
    Plain,
    /// A comment: no token.
    Comment,
    /// A string or another literal that is one token; entered only for its interpolations.
    Text,
    /// A use of a name.
    Name,
    /// A number.
    Number,
    /// The label of a jump.
    Label,
    /// A function with a record of its own.
    Function,
    /// A function without a body (a prototype, an abstract method): documented, not measured.
    Signature,
    /// A function without a record: counts for the function around it, one level deeper.
    Closure,
    /// A type with members.
    Class(ClassKind),
    /// What only qualifies names: `impl`, `namespace`, `mod`.
    Scope,
    /// A list of statements.
    Block,
    /// `if`; an `else if` when it directly follows an `else`.
    If,
    /// `elif`.
    ElseIf,
    /// A clause that holds the `else` part.
    ElseClause,
    /// The word `else`.
    Else,
    Loop,
    EndlessLoop,
    Switch,
    Case,
    DefaultCase,
    Guard,
    Try,
    Catch,
    Finally,
    Ternary,
    /// An operation that is always `and` / `or`.
    Boolean,
    /// An operation that may be one by its operator.
    Binary,
    And,
    Or,
    Coalesce,
    Paren,
    Comprehension,
    ComprehensionIf,
    Assert,
    With,
    Return,
    Throw,
    Break,
    Goto,
    /// An expression as a statement.
    Statement,
    Call,
    Import,
    /// What stands around a definition and may carry its documentation: `export`, decorators.
    Wrapper,
    /// An attribute, annotation or decorator: between documentation and definition.
    Attribute,
    /// Gives the function expression in it a name: `x = function …`, `{ x: () => … }`.
    Binding,
    /// A definition other than a function or type.
    Symbol(SymbolKind),
    Propagate,
    Where,
    OptionalStep,
    /// A branch of the C preprocessor.
    Preprocessor,
    /// Tokens that the grammar leaves unparsed (Rust's macro calls).
    Macro,
    /// A call of a macro (Rust).
    MacroCall,
    /// A pattern with a guard in it (Rust).
    Guarded,
    /// A declaration that may have an `else` (Rust).
    LetElse,
    /// The word `if` in what is unparsed or guarded.
    IfWord,
    /// The word of a loop in what is unparsed.
    LoopWord,
    /// A loop whose word is `foreach`.
    ForEach,
    /// From here on members are as visible as it says (`public:`).
    Access,
    /// Code between markers of a template (PHP): nothing in it counts.
    Foreign,
    Error,
}
