//! Few segments, and in them mostly what is still needed.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::record::{Key, SECTIONS, Section};
use super::segment::{Segment, payload};
use super::writer::Writer;

/// More segments than these are merged.
const MOST: usize = 8;
/// So many bytes may be dead whatever the number of live ones.
const SLACK: u64 = 4 << 20;

/// Merges segments of `folder` when dead records outweigh live ones, or when they are many:
/// then all but the largest. A new segment has its name before the old ones go.
pub(super) fn merge(
    folder: &Path,
    segments: &mut Vec<Arc<Segment>>,
    live: &FxHashSet<Key>,
) -> io::Result<()> {
    let total: u64 = segments.iter().map(|segment| segment.payload).sum();
    let mut seen = FxHashSet::default();
    let living: u64 = segments
        .iter()
        .flat_map(|segment| &segment.records)
        .filter(|(key, _)| live.contains(key) && seen.insert(**key))
        .map(|(_, spans)| payload(spans))
        .sum();
    let mostly_dead = total > 2 * living + SLACK;
    if !mostly_dead && segments.len() <= MOST {
        return Ok(());
    }
    let mut old = std::mem::take(segments);
    let mut kept = Vec::new();
    if !mostly_dead
        && let Some(largest) = (0..old.len()).max_by_key(|at| old.get(*at).map(|segment| segment.payload))
    {
        kept.push(old.swap_remove(largest));
    }
    let mut writer = Writer::new(Some(folder));
    copy(&old, &kept, &mut writer, |key| !mostly_dead || live.contains(key));
    if writer.is_empty() {
        old.iter().for_each(|segment| segment.delete());
        *segments = kept;
        return Ok(());
    }
    let (merged, error) = writer.finish();
    if let Some(error) = error {
        kept.append(&mut old);
        *segments = kept;
        return Err(error);
    }
    // The name follows from the content: merging one segment to the same again must not end
    // in deleting it.
    old.iter().filter(|segment| segment.path != merged.path).for_each(|segment| segment.delete());
    kept.push(Arc::new(merged));
    *segments = kept;
    Ok(())
}

/// Copies the records that `wanted` wants and `kept` doesn't have, each once, in the order of
/// their keys; damaged ones are left behind.
fn copy(old: &[Arc<Segment>], kept: &[Arc<Segment>], writer: &mut Writer, wanted: impl Fn(&Key) -> bool) {
    let keys = old.iter().enumerate().flat_map(|(at, segment)| segment.records.keys().map(move |k| (*k, at)));
    let mut keys: Vec<(Key, usize)> = keys
        .filter(|(key, _)| wanted(key) && !kept.iter().any(|segment| segment.records.contains_key(key)))
        .collect();
    keys.sort_unstable();
    keys.dedup_by_key(|(key, _)| *key);
    for (key, at) in keys {
        let Some(segment) = old.get(at) else { continue };
        let mut sections: [Vec<u8>; SECTIONS] = Default::default();
        let all = [Section::Facts, Section::Fingerprints, Section::Tokens, Section::References];
        let whole = sections
            .iter_mut()
            .zip(all)
            .all(|(to, section)| segment.section(&key, section).map(|bytes| *to = bytes).is_some());
        if whole {
            writer.add(key, &sections);
        }
    }
}
