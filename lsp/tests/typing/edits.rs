//! Random edits against a client's own copy.
//!
//! `RQ_EDITS` says how many are made; 20,000 without it.

use rq_lsp::protocol::{Position, Range};
use rq_lsp::text::{Encoding, Text};

use crate::editor::replacement;

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}

/// What a client has: letters, and the protocol's way to count them, done the slow way.
struct Copy {
    letters: Vec<char>,
    encoding: Encoding,
}

impl Copy {
    fn position(&self, place: usize) -> Position {
        let (mut line, mut column) = (0, 0);
        for (at, letter) in self.letters[..place].iter().enumerate() {
            let pair = *letter == '\r' && self.letters.get(at + 1) == Some(&'\n');
            if *letter == '\n' || (*letter == '\r' && !pair) {
                (line, column) = (line + 1, 0);
            } else {
                column +=
                    if self.encoding == Encoding::Utf8 { letter.len_utf8() } else { letter.len_utf16() };
            }
        }
        Position::new(line, u32::try_from(column).unwrap())
    }

    /// The nearest place between two letters where an editor can put its cursor: not inside `\r\n`.
    fn place(&self, place: usize) -> usize {
        let inside = place > 0 && self.letters[place - 1] == '\r' && self.letters.get(place) == Some(&'\n');
        if inside { place - 1 } else { place }
    }
}

#[test]
fn random_edits_leave_the_text_that_the_client_has() {
    let edits = std::env::var("RQ_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(20_000);
    let pieces =
        ["a", "é", "😀", "\n", "\r\n", "\r", "\"", "{", "}", "weight=1", "require \"score > 1\"\n", ""];
    for encoding in [Encoding::Utf8, Encoding::Utf16] {
        let mut random = Random(7);
        let mut copy = Copy { letters: Vec::new(), encoding };
        let mut text = Text::new(String::new(), encoding);
        for edit in 0..edits / 2 {
            let first = copy.place(random.below(copy.letters.len() + 1));
            // Mostly a letter or two; as much as it takes to stay at a few screens.
            let most = if copy.letters.len() < 400 { 4 } else { 200 };
            let last = copy.place((first + random.below(most)).min(copy.letters.len())).max(first);
            let range = Range::new(copy.position(first), copy.position(last));
            let new = pieces[random.below(pieces.len())];
            text = text.changed(replacement(range, new));
            copy.letters.splice(first..last, new.chars());
            let expected: String = copy.letters.iter().collect();
            assert_eq!(text.as_str(), expected, "edit {edit}");
            let place = copy.place(random.below(copy.letters.len() + 1));
            let offset: usize = copy.letters[..place].iter().map(|letter| letter.len_utf8()).sum();
            assert_eq!(text.position(offset), copy.position(place), "edit {edit}");
            assert_eq!(text.offset(copy.position(place)), offset, "edit {edit}");
        }
    }
}
