//! Names that look like a requirement's words: hints for a person, and no evidence.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::Requirement;

/// Words that tell nothing.
const STOP: [&str; 48] = [
    "the", "a", "an", "and", "or", "of", "to", "in", "on", "for", "with", "by", "is", "are", "be", "must",
    "shall", "should", "may", "not", "when", "if", "that", "this", "it", "its", "as", "at", "from", "all",
    "any", "each", "every", "can", "will", "has", "have", "than", "then", "system", "user", "users", "get",
    "set", "new", "test", "required", "optional",
];

/// A name that looks like a requirement's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// By place in the requirements.
    pub requirement: usize,
    /// By place in the names.
    pub symbol: usize,
    /// Common words, of the mean of both: 0–1.
    pub score: f64,
}

/// For each requirement the names that share at least two words with its title and score at least 0.5, best first, at
/// most `limit`.
pub fn suggest(requirements: &[Requirement], symbols: &[&str], limit: usize) -> Vec<Suggestion> {
    let names: Vec<BTreeSet<String>> = symbols.iter().map(|name| words(name)).collect();
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        name.iter().for_each(|word| holders.entry(word).or_default().push(place));
    }
    let mut found = Vec::new();
    for (place, requirement) in requirements.iter().enumerate() {
        let wanted = words(&requirement.title);
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for word in &wanted {
            for symbol in holders.get(word.as_str()).into_iter().flatten() {
                *common.entry(*symbol).or_default() += 1;
            }
        }
        let score = |symbol: usize, common: usize| {
            let both = wanted.len() + names.get(symbol).map_or(0, BTreeSet::len);
            common as f64 * 2.0 / both.max(1) as f64
        };
        let mut own: Vec<Suggestion> = common
            .into_iter()
            .filter(|(_, common)| *common > 1)
            .map(|(symbol, common)| Suggestion { requirement: place, symbol, score: score(symbol, common) })
            .filter(|suggestion| suggestion.score >= 0.5)
            .collect();
        own.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.symbol.cmp(&b.symbol)));
        own.truncate(limit);
        found.append(&mut own);
    }
    found
}

/// The words of a title or a name in any style, small, without endings and without those that tell nothing.
fn words(text: &str) -> BTreeSet<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before_small = false;
    for letter in text.chars().take(400) {
        let new = !letter.is_alphanumeric() || letter.is_uppercase() && before_small;
        if new && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        before_small = letter.is_lowercase() || letter.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    let known = words.into_iter().filter(|word| word.len() > 1 && !STOP.contains(&word.as_str()));
    known.map(|word| stem(&word)).collect()
}

/// Without the ending that a plural or a verb's form has.
fn stem(word: &str) -> String {
    let endings = ["ing", "ed", "es", "s"];
    let found = endings.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() > 2));
    found.unwrap_or(word).to_owned()
}
