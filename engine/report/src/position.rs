//! Bytes of a text as lines and columns.

/// Where the lines of a text begin.
pub(crate) struct Positions<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Positions<'a> {
    /// Lines end with `\n`, `\r\n` or `\r`.
    pub(crate) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte == b'\n' || (**byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')));
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte, both from 1, the column in characters; what lies beyond the text is at its end.
    pub(crate) fn of(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start..byte).unwrap_or_default();
        // Bytes that continue a character are no character of their own.
        (line, before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Positions;

    #[test]
    fn columns_count_characters_and_all_line_ends_count() {
        let positions = Positions::new("größe\r\nb\rc\n");
        assert_eq!(positions.of(0), (1, 1));
        assert_eq!(positions.of(4), (1, 4));
        assert_eq!(positions.of(9), (2, 1));
        assert_eq!(positions.of(11), (3, 1));
        assert_eq!(positions.of(13), (4, 1));
        assert_eq!(positions.of(99), (4, 1));
        assert_eq!(Positions::new("").of(0), (1, 1));
    }
}
