//! Every operation with its secrets taken out: what it says may come from files that hold some.

use std::borrow::Cow;

use rq_core::measurement::Measurement;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde_json::Value;

/// An operation that says no secret.
pub(crate) struct Guarded(pub(crate) Box<dyn Operation>);

impl Operation for Guarded {
    fn version(&self) -> u32 {
        self.0.version()
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        self.0.inputs(context).map_err(without_error)
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let mut outcome = self.0.measure(context).map_err(without_error)?;
        for finding in &mut outcome.findings {
            without(&mut finding.message);
            without(&mut finding.context);
        }
        outcome.notes.iter_mut().for_each(without);
        outcome.environment.values_mut().for_each(without);
        for (_, measurement) in &mut outcome.metrics {
            if let Measurement::Missing { reason } | Measurement::Failed { reason } = measurement {
                without(reason);
            }
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let mut details = self.0.details(context).map_err(without_error)?;
        let mut waiting: Vec<&mut Value> = details.iter_mut().collect();
        while let Some(value) = waiting.pop() {
            match value {
                Value::String(text) => without(text),
                Value::Array(values) => waiting.extend(values),
                Value::Object(fields) => waiting.extend(fields.values_mut()),
                _ => {}
            }
        }
        Ok(details)
    }
}

fn without(text: &mut String) {
    if let Cow::Owned(clean) = rq_secrets::redact(text) {
        *text = clean;
    }
}

fn without_error(error: OperationError) -> OperationError {
    match error {
        OperationError::Missing(mut reason) => {
            without(&mut reason);
            OperationError::Missing(reason)
        }
        OperationError::Failed(mut reason) => {
            without(&mut reason);
            OperationError::Failed(reason)
        }
        OperationError::Cancelled => OperationError::Cancelled,
    }
}
