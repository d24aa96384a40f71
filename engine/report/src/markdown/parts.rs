//! The parts of a change as text: rounded so that those that are shown add up to the sum that is shown.

use rq_core::comparison::{Part, Range, ScoreChange};

/// Digits after the point of a millionth, in which parts are counted.
const MOST: u32 = 6;

/// The parts that moved a score, rounded.
pub(super) struct Tally<'a> {
    parts: Vec<(&'a Part, Ends)>,
    total: Ends,
    /// Whether the score moved at all.
    pub(super) moved: bool,
    digits: u32,
}

/// Lowest and highest, in units of the last digit that is shown.
type Ends = (i128, i128);

impl<'a> Tally<'a> {
    pub(super) fn new(score: &'a ScoreChange) -> Self {
        let ends = |range: Range| (i128::from(range.low), i128::from(range.high));
        let parts: Vec<Ends> = score.parts.iter().map(|part| ends(part.change)).collect();
        let total = ends(score.change());
        let digits = digits(&parts, total);
        let unit = 10_i128.pow(MOST - digits);
        // The highest end by its distance from the lowest: what is one number stays one.
        let lows: Vec<i128> = parts.iter().map(|(low, _)| *low).collect();
        let widths: Vec<i128> = parts.iter().map(|(low, high)| high - low).collect();
        let (low, width) = (nearest(total.0, unit), nearest(total.1 - total.0, unit));
        let rounded = shared(&lows, low, unit).into_iter().zip(shared(&widths, width, unit));
        let rounded = rounded.map(|(low, width)| (low, low + width));
        Self {
            parts: score.parts.iter().zip(rounded).collect(),
            total: (low, low + width),
            moved: total != (0, 0),
            digits,
        }
    }

    /// By how much the score moved.
    pub(super) fn total(&self) -> String {
        if self.moved { self.text(self.total) } else { "0".into() }
    }

    /// What some of the parts add up to; empty where there is none of them.
    pub(super) fn sum(&self, which: impl Fn(&Part) -> bool) -> String {
        let these: Vec<Ends> =
            self.parts.iter().filter(|(part, _)| which(part)).map(|(_, ends)| *ends).collect();
        match these.iter().fold((0, 0), |sum, ends| (sum.0 + ends.0, sum.1 + ends.1)) {
            _ if these.is_empty() => String::new(),
            (0, 0) => "about 0".into(),
            sum => self.text(sum),
        }
    }

    /// The parts of one component with their causes; of what no component explains for `None`.
    pub(super) fn causes(&self, component: Option<&str>) -> String {
        let these: Vec<_> =
            self.parts.iter().filter(|(part, _)| part.component.as_deref() == component).collect();
        match these.as_slice() {
            [(part, _)] => part.cause.name().to_owned(),
            many => {
                let told = many.iter().map(|(part, _)| {
                    format!("{} {}", part.cause.name(), self.sum(|one| std::ptr::eq(one, *part)))
                });
                told.collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn text(&self, (low, high): Ends) -> String {
        let (low, high) = (low.min(high), low.max(high));
        if low == high { self.one(low) } else { format!("{} … {}", self.one(low), self.one(high)) }
    }

    fn one(&self, value: i128) -> String {
        let sign = match value {
            0 => return "0".into(),
            value if value < 0 => "-",
            _ => "+",
        };
        let (scale, value) = (10_u128.pow(self.digits), value.unsigned_abs());
        format!("{sign}{}.{:0width$}", value / scale, value % scale, width = self.digits as usize)
    }
}

/// As few digits as show two that count of the greatest part, and a sum that is not 0 as such.
fn digits(parts: &[Ends], total: Ends) -> u32 {
    let ends = parts.iter().chain([&total]).flat_map(|(low, high)| [low.unsigned_abs(), high.unsigned_abs()]);
    let greatest = ends.max().unwrap_or(0);
    let enough = |digits: &u32| greatest >= 10_u128.pow(MOST + 1 - digits);
    let least = (1..MOST).find(enough).unwrap_or(MOST);
    let hidden = |digits: u32| {
        let unit = 10_i128.pow(MOST - digits);
        total != (0, 0) && nearest(total.0, unit) == 0 && nearest(total.1 - total.0, unit) == 0
    };
    (least..MOST).find(|digits| !hidden(*digits)).unwrap_or(MOST)
}

/// `value` in whole units, rounded to the nearest, halves away from 0.
fn nearest(value: i128, unit: i128) -> i128 {
    (value.abs() + unit / 2) / unit * value.signum()
}

/// The values in whole units that add up to `total`: what rounding takes away goes to those that it took most from.
fn shared(values: &[i128], total: i128, unit: i128) -> Vec<i128> {
    let mut whole: Vec<i128> = values.iter().map(|value| nearest(*value, unit)).collect();
    let missing = total - whole.iter().sum::<i128>();
    let mut lost: Vec<(i128, usize)> = values
        .iter()
        .zip(&whole)
        .enumerate()
        .filter(|(_, (value, _))| **value != 0)
        .map(|(place, (value, whole))| ((value - whole * unit) * missing.signum(), place))
        .collect();
    lost.sort_by_key(|(lost, place)| (-lost, *place));
    let most = usize::try_from(missing.unsigned_abs()).unwrap_or(usize::MAX);
    for (_, place) in lost.into_iter().take(most) {
        if let Some(whole) = whole.get_mut(place) {
            *whole += missing.signum();
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rq_core::comparison::Cause;

    use super::*;

    /// A score that was moved by parts, each through a component of its own.
    fn moved(parts: &[(i64, i64)]) -> ScoreChange {
        let sum = |of: fn(&(i64, i64)) -> i64| parts.iter().map(of).sum::<i64>();
        let part = |(place, (low, high)): (usize, &(i64, i64))| Part {
            component: Some(place.to_string()),
            cause: Cause::Code,
            change: Range { low: *low, high: *high },
        };
        ScoreChange {
            before: Range::default(),
            after: Range { low: sum(|part| part.0), high: sum(|part| part.1) },
            parts: parts.iter().enumerate().map(part).collect(),
            components: Vec::new(),
        }
    }

    fn told(parts: &[(i64, i64)]) -> (String, Vec<String>) {
        let score = moved(parts);
        let tally = Tally::new(&score);
        let of = |place: usize| tally.sum(|part| part.component.as_deref() == Some(&*place.to_string()));
        (tally.total(), (0..parts.len()).map(of).collect())
    }

    #[test]
    fn what_is_shown_adds_up() {
        let both = |value: i64| (value, value);
        // Each alone would be shown as -0.3.
        let (total, parts) = told(&[both(-3_333_333), both(-3_333_333), both(-3_333_334)]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("-10.0", "-3.3 -3.3 -3.4"));
        let (total, parts) = told(&[both(-4_430), both(-1_760)]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("-0.0062", "-0.0044 -0.0018"));
        let (total, parts) = told(&[both(5_000_010), both(-5_000_000)]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("+0.00001", "+5.00001 -5.00000"));
        let (total, parts) = told(&[both(5_000_000), both(300)]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("+5.0", "+5.0 about 0"));
        let (total, parts) = told(&[(-1_000_000, 2_500_000), both(500_000)]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("-0.5 … +3.0", "-1.0 … +2.5 +0.5"));
        assert_eq!(told(&[]).0, "0");
    }

    proptest! {
        #[test]
        fn what_is_shown_always_adds_up(parts in proptest::collection::vec((-40_000_000..40_000_000_i64, -9..9_i64, any::<bool>()), 0..9)) {
            // Parts of all sizes, and such that cancel each other.
            let parts: Vec<(i64, i64)> = parts
                .iter()
                .map(|(value, small, exact)| (value / 10_i64.pow(small.unsigned_abs() as u32 % 7), *small, *exact))
                .map(|(value, small, exact)| (value, if exact { value } else { value + small * 1000 }))
                .collect();
            let score = moved(&parts);
            let tally = Tally::new(&score);
            let sum = tally.parts.iter().fold((0, 0), |sum, (_, ends)| (sum.0 + ends.0, sum.1 + ends.1));
            prop_assert_eq!(sum, tally.total);
            let unit = 10_i128.pow(MOST - tally.digits);
            for ((low, high), (_, shown)) in parts.iter().zip(&tally.parts) {
                prop_assert!(low != high || shown.0 == shown.1);
                prop_assert!((shown.0 * unit - i128::from(*low)).abs() < 2 * unit);
            }
            prop_assert_eq!(tally.total() == "0", score.change() == Range::default());
        }
    }
}
