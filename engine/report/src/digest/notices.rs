//! What the reader must know beside the numbers.

use std::collections::HashSet;

use rq_core::snapshot::Snapshot;

/// Notices of the evaluation, then those of its operations with the operation's name; what several operations say alike
/// is said once, by the first.
pub(crate) fn notices(snapshot: &Snapshot) -> Vec<(Option<&str>, &str)> {
    let mut said = HashSet::new();
    let own = snapshot.notices.iter().map(|notice| (None, notice.as_str()));
    let of_operations = snapshot.operations.iter().flat_map(|operation| {
        operation.notes.iter().map(|note| (Some(operation.name.as_str()), note.as_str()))
    });
    own.chain(of_operations).filter(|(_, notice)| said.insert(*notice)).collect()
}
