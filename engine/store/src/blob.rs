//! JSON, compressed, by the hash of its content.

use std::borrow::Cow;

/// Most bytes that an entry may unfold to: a damaged length must not take all memory.
const LARGEST: usize = 1 << 30;

/// Text to what is kept.
pub(crate) fn pack(json: &[u8]) -> Vec<u8> {
    lz4_flex::compress_prepend_size(json)
}

/// What is kept to text; the error says what is wrong with it.
pub(crate) fn unpack(content: &[u8]) -> Result<Vec<u8>, Cow<'static, str>> {
    let size: [u8; 4] =
        content.get(..4).and_then(|size| size.try_into().ok()).ok_or("an entry is cut short")?;
    if u32::from_le_bytes(size) as usize > LARGEST {
        return Err("an entry claims to be larger than any snapshot".into());
    }
    lz4_flex::decompress_size_prepended(content).map_err(|error| error.to_string().into())
}
