//! `detect_regressions`: worked out by the evaluation itself, from what the other operations measured.

use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};

/// The operation.
pub(crate) struct DetectRegressions;

impl Operation for DetectRegressions {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        Ok(Inputs::default())
    }

    fn measure(&self, _context: &Context<'_>) -> Result<Outcome, OperationError> {
        Err(OperationError::Missing(
            "it is worked out from a whole evaluation: `rq-engine eval` does, `rq-engine compare` says more"
                .into(),
        ))
    }
}
