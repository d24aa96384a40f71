//! What is typed: around the middle of a file, and anywhere.

use crate::Outcome;
use crate::text::{Edit, Place, Text};

/// Where the middle's number of a condition and a component's weight end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sites {
    pub(crate) condition: Place,
    pub(crate) weight: Place,
}

/// The condition and the weight that stand nearest to the middle, in KDL or in TOML.
pub(crate) fn sites(text: &Text) -> Outcome<Sites> {
    let condition = nearest(text, |line| {
        let (before, after) = line.split_once(">= ")?;
        let digits = after.strip_suffix('"').filter(|number| is_number(number))?;
        Some(before.len() + ">= ".len() + digits.len())
    });
    let weight = nearest(text, |line| {
        let start = line.find("weight")? + "weight".len();
        let number = line.get(start..)?.trim_start_matches([' ', '=']);
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        (digits > 0).then(|| line.len() - number.len() + digits)
    });
    Ok(Sites {
        condition: condition.ok_or("no condition to edit")?,
        weight: weight.ok_or("no weight to edit")?,
    })
}

fn nearest(text: &Text, column: impl Fn(&str) -> Option<usize>) -> Option<Place> {
    let middle = text.lines().len() / 2;
    let places = text.lines().iter().enumerate().filter_map(|(line, text)| Some((line, column(text)?)));
    places.min_by_key(|(line, _)| line.abs_diff(middle))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Characters typed one by one and taken back; after the last one the text is what it was before the first.
pub(crate) fn typed(sites: Sites) -> Vec<Edit> {
    let Sites { condition, weight } = sites;
    let right = |(line, column): Place, by: usize| (line, column + by);
    // The quote behind the number stays on its line.
    let end = right(condition, 1);
    vec![
        Edit::insert(condition, "1"),
        Edit::delete(condition, right(condition, 1)),
        Edit::insert(condition, "."),
        Edit::insert(right(condition, 1), "5"),
        Edit::delete(right(condition, 1), right(condition, 2)),
        Edit::delete(condition, right(condition, 1)),
        Edit::insert(weight, "1"),
        Edit::delete(weight, right(weight, 1)),
        Edit::insert(end, "\n"),
        Edit::delete(end, (end.0 + 1, 0)),
    ]
}

/// Characters at random, reproducible.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed | 1 }
    }

    /// From 0 up to `end`, without it; 0 where that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Marsaglia's xorshift64.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize % end.max(1)
    }

    /// An insertion or a deletion of a character anywhere.
    pub(crate) fn edit(&mut self, text: &Text) -> Edit {
        const TYPED: [&str; 16] =
            ["a", "e", "s", "_", "0", "5", ".", " ", "\"", "{", "}", "=", "\n", "\\", "/", "(max"];
        let line = self.below(text.lines().len());
        let length = text.lines()[line].len();
        let place = (line, self.below(length + 1));
        if self.below(2) == 0 {
            Edit::insert(place, TYPED[self.below(TYPED.len())])
        } else if place.1 < length {
            Edit::delete(place, (line, place.1 + 1))
        } else if line + 1 < text.lines().len() {
            Edit::delete(place, (line + 1, 0))
        } else {
            Edit::insert(place, " ")
        }
    }
}
