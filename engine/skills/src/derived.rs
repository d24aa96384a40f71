//! Operations that an evaluation works out itself, from what the others measured.

use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};

/// Such an operation: here it only says that it is one.
pub(crate) struct Derived;

impl Operation for Derived {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        Ok(Inputs::default())
    }

    fn measure(&self, _context: &Context<'_>) -> Result<Outcome, OperationError> {
        Err(OperationError::Missing("it is worked out from a whole evaluation".into()))
    }
}
