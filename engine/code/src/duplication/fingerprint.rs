//! Winnowed fingerprints of a token stream, after Schleimer, Wilkerson and Aiken, "Winnowing:
//! Local Algorithms for Document Fingerprinting" (SIGMOD 2003).
//!
//! Of every [`WINDOW`] consecutive runs of [`GRAM`] tokens the one with the least hash is kept.
//! Two places that have [`REACH`] tokens in common then have a fingerprint in common.

use crate::store::bytes::{Reader, put_varint};
use crate::tokens::TokenStream;

/// Changes whenever the same tokens may give other fingerprints.
pub const FINGERPRINTS_VERSION: u32 = 1;

/// Tokens in a run that is hashed.
pub(super) const GRAM: usize = 30;
/// Runs of which one is kept.
pub(super) const WINDOW: usize = 21;
/// Common tokens that make a common fingerprint certain.
pub(super) const REACH: usize = GRAM + WINDOW - 1;

/// The fingerprints of a file, and its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// The hash of each kept run.
    pub(super) hashes: Vec<u32>,
    /// The token with which each kept run begins, rising.
    pub(super) positions: Vec<u32>,
    /// All tokens of the file.
    pub(super) tokens: u32,
    /// Lines on which a token begins.
    pub(super) lines: u32,
    /// The lines on which the first and the last token begin; 0 without tokens.
    pub(super) first_line: u32,
    pub(super) last_line: u32,
    /// The same for the same tokens, whatever the layout and the comments.
    pub(super) identity: u64,
}

impl Fingerprints {
    /// The fingerprints of a stream, for clones of at least [`REACH`] tokens.
    pub(crate) fn of(stream: &TokenStream) -> Fingerprints {
        Fingerprints::with(stream, GRAM, WINDOW)
    }

    /// The fingerprints of a stream for clones of at least `gram + window - 1` tokens.
    pub(super) fn with(stream: &TokenStream, gram: usize, window: usize) -> Fingerprints {
        let (hashes, positions) = winnow(&stream.hashes, gram, window);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Fingerprints {
            hashes,
            positions,
            tokens: count(stream.hashes.len()),
            lines: count(stream.lines.chunk_by(|a, b| a == b).count()),
            first_line: stream.lines.first().copied().unwrap_or(0),
            last_line: stream.lines.last().copied().unwrap_or(0),
            identity: identity(&stream.hashes),
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.hashes.len() * 5 + 12);
        out.extend_from_slice(&self.identity.to_le_bytes());
        for number in [self.tokens, self.lines, self.first_line, self.last_line] {
            put_varint(&mut out, u64::from(number));
        }
        put_varint(&mut out, self.hashes.len() as u64);
        for hash in &self.hashes {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        let mut before = 0;
        for position in &self.positions {
            put_varint(&mut out, u64::from(position - before));
            before = *position;
        }
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Fingerprints> {
        let mut reader = Reader::new(bytes);
        let identity = reader.u64()?;
        let mut number = || u32::try_from(reader.varint()?).ok();
        let (tokens, lines, first_line, last_line) = (number()?, number()?, number()?, number()?);
        let count = number()? as usize;
        let (words, _) = reader.take(count.checked_mul(4)?)?.as_chunks::<4>();
        let hashes: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let mut positions = Vec::with_capacity(count);
        let mut position = 0u32;
        for _ in 0..count {
            position = position.checked_add(u32::try_from(reader.varint()?).ok()?)?;
            positions.push(position);
        }
        let whole = reader.position() == bytes.len() && position <= tokens;
        whole.then_some(Fingerprints { hashes, positions, tokens, lines, first_line, last_line, identity })
    }
}

/// A cryptographic hash, as files are taken to be equal by it alone.
fn identity(tokens: &[u32]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = [0u8; 1024];
    for part in tokens.chunks(bytes.len() / 4) {
        let (words, _) = bytes.as_chunks_mut::<4>();
        words.iter_mut().zip(part).for_each(|(to, from)| *to = from.to_le_bytes());
        hasher.update(bytes.get(..part.len() * 4).unwrap_or_default());
    }
    hasher.finalize().as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
}

/// Multiplier of the rolling hash: odd, its bits without pattern.
pub(super) const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads a token's hash over 64 bits.
pub(super) fn spread(token: u32) -> u64 {
    let mixed = (u64::from(token) ^ 0x5851_f42d_4c95_7f2d).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}

/// What the first of `length` tokens weighs in a rolling hash: `BASE` to the power `length - 1`.
pub(super) fn weight(length: usize) -> u64 {
    (1..length).fold(1u64, |power, _| power.wrapping_mul(BASE))
}

/// Makes the high bits of a rolling hash depend on all of it.
pub(super) fn finish(rolling: u64) -> u64 {
    let mixed = (rolling ^ (rolling >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 32)
}

fn winnow(tokens: &[u32], gram: usize, window: usize) -> (Vec<u32>, Vec<u32>) {
    let (mut hashes, mut positions) = (Vec::new(), Vec::new());
    if gram == 0 || window == 0 || tokens.len() < gram + window - 1 {
        return (hashes, positions);
    }
    let first = weight(gram);
    let mut rolling = 0u64;
    // The hashes of the runs, by the token with which they begin.
    let mut runs: Vec<u32> = Vec::with_capacity(tokens.len() + 1 - gram);
    for (at, token) in tokens.iter().enumerate() {
        if let Some(gone) = at.checked_sub(gram).and_then(|before| tokens.get(before)) {
            rolling = rolling.wrapping_sub(spread(*gone).wrapping_mul(first));
        }
        rolling = rolling.wrapping_mul(BASE).wrapping_add(spread(*token));
        if at + 1 >= gram {
            runs.push((finish(rolling) >> 32) as u32);
        }
    }
    // The kept run serves until it leaves the window or a lesser one enters it.
    let mut least: Option<(u32, usize)> = None;
    for (seen, last) in runs.windows(window).zip(window - 1..) {
        let begin = last + 1 - window;
        let newest = runs.get(last).copied().unwrap_or(u32::MAX);
        let chosen = match least {
            Some((hash, at)) if at >= begin && hash <= newest => (hash, at),
            Some((hash, at)) if at >= begin && newest < hash => (newest, last),
            _ => rightmost_least(seen, begin),
        };
        if least.is_none_or(|(_, at)| at != chosen.1) {
            hashes.push(chosen.0);
            positions.push(u32::try_from(chosen.1).unwrap_or(u32::MAX));
        }
        least = Some(chosen);
    }
    (hashes, positions)
}

fn rightmost_least(seen: &[u32], begin: usize) -> (u32, usize) {
    let mut least = (u32::MAX, begin);
    for (at, hash) in seen.iter().enumerate() {
        if *hash <= least.0 {
            least = (*hash, begin + at);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn stream(hashes: Vec<u32>) -> TokenStream {
        let lines = (1..).take(hashes.len()).collect();
        TokenStream { hashes, lines }
    }

    proptest! {
        /// The guarantee that everything rests on.
        #[test]
        fn common_tokens_have_a_common_fingerprint(
            before in prop::collection::vec(0u32..9, 0..60),
            after in prop::collection::vec(0u32..9, 0..60),
            common in prop::collection::vec(0u32..9, 12..30),
            gram in 1usize..12,
        ) {
            let window = 13 - gram;
            let one = Fingerprints::with(&stream([&before[..], &common].concat()), gram, window);
            let two = Fingerprints::with(&stream([&common[..], &after].concat()), gram, window);
            let inside = |f: &Fingerprints, start: usize| -> BTreeSet<u32> {
                let end = start + common.len();
                f.hashes
                    .iter()
                    .zip(&f.positions)
                    .filter(|(_, p)| **p as usize >= start && **p as usize + gram <= end)
                    .map(|(hash, _)| *hash)
                    .collect()
            };
            prop_assert!(!inside(&one, before.len()).is_disjoint(&inside(&two, 0)));
        }

        #[test]
        fn fingerprints_come_back(tokens in prop::collection::vec(any::<u32>(), 0..300)) {
            let fingerprints = Fingerprints::of(&stream(tokens));
            prop_assert_eq!(Fingerprints::decode(&fingerprints.encode()), Some(fingerprints));
        }

        #[test]
        fn hostile_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Fingerprints::decode(&bytes);
        }
    }
}
