//! The coding of token streams: hashes as they are, lines by their differences.

use super::bytes::{Reader, put_varint};
use crate::tokens::TokenStream;

pub(super) fn encode(tokens: &TokenStream) -> Vec<u8> {
    let mut out = Vec::with_capacity(tokens.hashes.len() * 5 + 5);
    put_varint(&mut out, tokens.hashes.len() as u64);
    for hash in &tokens.hashes {
        out.extend_from_slice(&hash.to_le_bytes());
    }
    let mut before = 0;
    for line in &tokens.lines {
        put_varint(&mut out, u64::from(line.saturating_sub(before)));
        before = before.max(*line);
    }
    out
}

pub(super) fn decode(bytes: &[u8]) -> Option<TokenStream> {
    Some(TokenStream { hashes: decode_hashes(bytes)?, lines: decode_lines(bytes)? })
}

/// The hashes alone.
pub(super) fn decode_hashes(bytes: &[u8]) -> Option<Vec<u32>> {
    let (words, _) = head(bytes)?;
    Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
}

/// The lines alone.
pub(super) fn decode_lines(bytes: &[u8]) -> Option<Vec<u32>> {
    let (words, mut reader) = head(bytes)?;
    let mut line = 0u32;
    let mut lines = Vec::with_capacity(words.len());
    for _ in words {
        line = line.checked_add(u32::try_from(reader.varint()?).ok()?)?;
        lines.push(line);
    }
    (reader.position() == bytes.len()).then_some(lines)
}

/// The bytes of the hashes, and what comes after them.
fn head(bytes: &[u8]) -> Option<(&[[u8; 4]], Reader<'_>)> {
    let mut reader = Reader::new(bytes);
    let count = usize::try_from(reader.varint()?).ok()?;
    let (words, _) = reader.take(count.checked_mul(4)?)?.as_chunks::<4>();
    Some((words, reader))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn streams_come_back(tokens in prop::collection::vec((any::<u32>(), 0u32..5), 0..100)) {
            let mut line = 1;
            let lines = tokens.iter().map(|(_, more)| { line += more; line }).collect();
            let stream = TokenStream { hashes: tokens.iter().map(|(hash, _)| *hash).collect(), lines };
            let bytes = encode(&stream);
            prop_assert_eq!(decode_hashes(&bytes), Some(stream.hashes.clone()));
            prop_assert_eq!(decode(&bytes), Some(stream));
        }

        #[test]
        fn hostile_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(&bytes);
        }
    }
}
