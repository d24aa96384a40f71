//! JSON, compressed, by the hash of its content.

use std::borrow::Cow;

/// Most bytes that an entry may unfold to: a damaged length must not take all memory.
const LARGEST: usize = 1 << 30;

/// The most that one byte can unfold to in this form of compression.
const STEEPEST: usize = 255;

/// Text to what is kept; the error says why it can't be.
pub(crate) fn pack(json: &[u8]) -> Result<Vec<u8>, &'static str> {
    // What could not be read back must not be written.
    if json.len() > LARGEST {
        return Err("an entry is larger than what can be kept");
    }
    Ok(lz4_flex::compress_prepend_size(json))
}

/// What is kept to text; the error says what is wrong with it.
pub(crate) fn unpack(content: &[u8]) -> Result<Vec<u8>, Cow<'static, str>> {
    let (size, packed) = content.split_first_chunk().ok_or("an entry is cut short")?;
    let size = u32::from_le_bytes(*size) as usize;
    if size > LARGEST || size > packed.len().saturating_mul(STEEPEST) {
        return Err("an entry claims to be larger than it can be".into());
    }
    lz4_flex::decompress(packed, size).map_err(|error| error.to_string().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_claim_is_not_believed() {
        let honest = pack(&[b'a'; 1 << 20]).unwrap();
        assert_eq!(unpack(&honest).unwrap(), vec![b'a'; 1 << 20]);
        for claim in [u32::MAX, 1 << 30, (honest.len() as u32 - 3) * 255] {
            let mut bomb = honest.clone();
            bomb[..4].copy_from_slice(&claim.to_le_bytes());
            assert!(unpack(&bomb).is_err(), "{claim}");
        }
        assert!(unpack(&[]).is_err());
        assert!(unpack(&[0, 0, 0]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks(json in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(unpack(&pack(&json).unwrap()).unwrap(), json);
        }

        #[test]
        fn nothing_that_is_read_ends_the_process(content in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = unpack(&content);
        }
    }
}
