//! What is measured.

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    ParseAlone,
    ParseAloneOneThread,
    Cold,
    Warm,
    OneChanged,
    Check,
    RuffWarm,
    RuffCold,
    Lizard,
    Radon,
    Interrogate,
    Jscpd,
}

impl Subject {
    pub(crate) const ALL: [Subject; 12] = [
        Subject::ParseAlone,
        Subject::ParseAloneOneThread,
        Subject::Cold,
        Subject::Warm,
        Subject::OneChanged,
        Subject::Check,
        Subject::RuffWarm,
        Subject::RuffCold,
        Subject::Lizard,
        Subject::Radon,
        Subject::Interrogate,
        Subject::Jscpd,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Subject::ParseAlone => "tree-sitter: read and parse alone",
            Subject::ParseAloneOneThread => "the same with one thread",
            Subject::Cold => "rq eval, nothing cached",
            Subject::Warm => "rq eval, nothing changed",
            Subject::OneChanged => "rq eval, one file changed",
            Subject::Check => "rq check, 200 lines",
            Subject::RuffWarm => "ruff C901, warm cache",
            Subject::RuffCold => "ruff C901, no cache",
            Subject::Lizard => "lizard",
            Subject::Radon => "radon cc",
            Subject::Interrogate => "interrogate (package alone)",
            Subject::Jscpd => "jscpd (Python)",
        }
    }
}
