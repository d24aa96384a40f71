//! Formulas and conditions.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod expression {
    mod diagnostics;
    mod margins;
    mod parsing;
    mod properties;
    mod scope;
    mod values;
}
