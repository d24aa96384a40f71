//! Numbers in text by regular expression.

use regex::Regex;

/// The number in the first group of the last match: tools print sums at their end. Of a pattern without a group, how
/// often it matches, which may be never.
///
/// # Errors
/// When the pattern is none; when it has a group and does not match, or what the group matches is no number.
pub fn number(text: &str, pattern: &str) -> Result<f64, String> {
    let pattern = Regex::new(pattern).map_err(|error| format!("the pattern is not valid: {error}"))?;
    if pattern.captures_len() == 1 {
        return Ok(pattern.find_iter(text).count() as f64);
    }
    let found = pattern.captures_iter(text).last().ok_or("the pattern does not match the output")?;
    let matched = found.get(1).map_or("", |part| part.as_str());
    let number: Option<f64> = matched.trim().replace([',', '_'], "").parse().ok();
    number.filter(|number| number.is_finite()).ok_or_else(|| format!("{matched:?} is no number"))
}
