//! Numbers as they are shown: short, and never on the other side of a threshold than the unrounded ones.

use crate::measurement::Better;

/// Digits after the point beyond which a number is shown in full.
const MOST_DIGITS: usize = 12;

/// Which way a shown number may differ from the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    Low,
    High,
    Nearest,
}

/// `value` with no digit after the point where it is whole and else one; more where one would show it on another
/// side of a number in `against`, or as 0. Rounded down, so that it never looks better than it is.
pub fn display(value: f64, against: &[f64]) -> String {
    shown(value, least_digits(value), Toward::Low, against)
}

/// As [`display`], rounded to the side on which a metric of this direction looks worse.
pub fn metric(value: f64, better: Better, against: &[f64]) -> String {
    let toward = match better {
        Better::Higher => Toward::Low,
        Better::Lower => Toward::High,
        Better::Neither => Toward::Nearest,
    };
    shown(value, least_digits(value), toward, against)
}

/// Points and scores: as [`display`], always with a digit after the point.
pub fn points(value: f64, against: &[f64]) -> String {
    shown(value, 1, Toward::Low, against)
}

/// The interval from `low` to `high` with `between` in the middle: the lower end rounded down, the upper one up, and
/// never shown as equal unless they are; one number where they are.
pub fn interval(low: f64, high: f64, between: &str, against: &[f64]) -> String {
    if low == high {
        return points(low, against);
    }
    let with = |other: f64| [against, &[other]].concat();
    let low_text = shown(low, 1, Toward::Low, &with(high));
    let high_text = shown(high, 1, Toward::High, &with(low));
    format!("{low_text} {between} {high_text}")
}

/// A difference with its sign, never shown as 0 unless it is: `+1.3`, `-0.04`, `0`.
pub fn change(difference: f64) -> String {
    if difference == 0.0 || difference.is_nan() {
        return shown(difference, 0, Toward::Nearest, &[]);
    }
    let text = shown(difference, 1, Toward::Nearest, &[]);
    if difference > 0.0 { format!("+{text}") } else { text }
}

/// A share as percent, two digits after the point; more where fewer would show it as 0 or on another side of a share in
/// `against`: 0.0052 is `0.52`.
pub fn share(share: f64, against: &[f64]) -> String {
    let against: Vec<f64> = against.iter().map(|share| share * 100.0).collect();
    let percent = share * 100.0;
    shown(percent, if percent == 0.0 { 0 } else { 2 }, Toward::Nearest, &against)
}

/// A difference of scores or points with its sign, rounded down as those are: `+1.2`, `-7.3`, `0`.
pub fn points_change(difference: f64) -> String {
    if difference == 0.0 || difference.is_nan() {
        return "0".into();
    }
    let sign = if difference > 0.0 { "+" } else { "" };
    format!("{sign}{}", points(difference, &[]))
}

/// A span of time: `4 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`.
pub fn seconds(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "unknown".into();
    }
    if seconds < 0.000_5 {
        return "0 ms".into();
    }
    if seconds < 0.999_5 {
        return format!("{:.0} ms", seconds * 1_000.0);
    }
    if seconds < 59.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round();
    if whole < 3_600.0 {
        return format!("{:.0} min {:.0} s", (whole / 60.0).floor(), whole % 60.0);
    }
    format!("{:.0} h {:.0} min", (whole / 3_600.0).floor(), ((whole % 3_600.0) / 60.0).floor())
}

/// `3 files`, `1 file`.
pub fn count(number: usize, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}

/// 58 worked out as a share of a sum is 57.99999999999999, and whole all the same.
fn least_digits(value: f64) -> usize {
    usize::from((value - value.round()).abs() > value.abs() * 1e-12)
}

/// The shortest text of at least `least` digits after the point that lies on the same side as `value` of 0 and of
/// every number in `against`.
fn shown(value: f64, least: usize, toward: Toward, against: &[f64]) -> String {
    if value.is_nan() {
        return "not a number".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "infinite".into() } else { "-infinite".into() };
    }
    let value = value + 0.0;
    if value.abs() < 1e15 {
        for digits in least..=MOST_DIGITS {
            let text = rounded(value, digits, toward);
            if text.parse().is_ok_and(|shown: f64| same_side(value, shown, against)) {
                return text;
            }
        }
    }
    let full = value.to_string();
    if full.len() > 24 { format!("{value:e}") } else { full }
}

fn rounded(value: f64, digits: usize, toward: Toward) -> String {
    let scale = (0..digits).fold(1.0, |scale, _| scale * 10.0);
    let scaled = value * scale;
    // 84.3 summed up from parts is 84.29999999999998, and nobody wants to read 84.2.
    let noise = scaled.abs() * 1e-12 + 1e-9;
    let whole = match toward {
        Toward::Low => (scaled + noise).floor(),
        Toward::High => (scaled - noise).ceil(),
        Toward::Nearest => scaled.round(),
    };
    // `+ 0.0` turns a negative zero into a positive one.
    format!("{:.digits$}", whole / scale + 0.0)
}

fn same_side(value: f64, shown: f64, against: &[f64]) -> bool {
    against.iter().chain(&[0.0]).all(|threshold| value.partial_cmp(threshold) == shown.partial_cmp(threshold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_never_contradicts_the_verdict() {
        assert_eq!(points(79.96, &[80.0]), "79.9");
        assert_eq!(points(79.96, &[79.95]), "79.96");
        assert_eq!(points(80.04, &[80.0]), "80.04");
        assert_eq!(points(80.0, &[80.0]), "80.0");
        assert_eq!(points(79.999_999_999_999_99, &[80.0]), "79.99999999999999");
        assert_eq!(points(79.999_999_999_999_99, &[]), "80.0");
        assert_eq!(metric(3.01, Better::Lower, &[3.0]), "3.1");
        assert_eq!(metric(2.96, Better::Lower, &[3.0]), "2.96");
        assert_eq!(metric(0.000_01, Better::Higher, &[]), "0.00001");
    }

    #[test]
    fn sums_of_parts_read_as_they_are_meant() {
        assert_eq!(points(84.299_999_999_999_98, &[80.0]), "84.3");
        assert_eq!(points(0.1 + 0.2, &[]), "0.3");
        assert_eq!(display(12.0, &[]), "12");
        assert_eq!(display(58.0 / 100.0 * 100.0, &[]), "58");
        assert_eq!(display(-0.0, &[]), "0");
        assert_eq!(points(100.0, &[]), "100.0");
    }

    #[test]
    fn intervals_keep_their_width() {
        assert_eq!(interval(71.57, 86.12, "to", &[80.0]), "71.5 to 86.2");
        assert_eq!(interval(71.501, 71.502, "to", &[]), "71.5 to 71.6");
        assert_eq!(interval(71.5, 71.5, "to", &[]), "71.5");
        assert_eq!(interval(79.98, 79.99, "to", &[80.0]), "79.9 to 79.99");
    }

    #[test]
    fn changes_have_signs_and_are_never_hidden() {
        assert_eq!(change(1.26), "+1.3");
        assert_eq!(change(-0.000_4), "-0.0004");
        assert_eq!(change(0.0), "0");
    }

    #[test]
    fn strange_numbers_stay_short() {
        assert_eq!(display(f64::NAN, &[]), "not a number");
        assert_eq!(display(1e300, &[]), "1e300");
        assert_eq!(display(1e-300, &[]), "1e-300");
        assert_eq!(display(f64::MAX, &[1.0]), "1.7976931348623157e308");
        assert_eq!(display(f64::NEG_INFINITY, &[]), "-infinite");
    }

    #[test]
    fn times_are_read_at_a_glance() {
        let texts: Vec<_> = [0.0, 0.004, 0.999_7, 59.96, 200.0, 7_530.0, f64::NAN].map(seconds).into();
        assert_eq!(texts, ["0 ms", "4 ms", "1.0 s", "1 min 0 s", "3 min 20 s", "2 h 5 min", "unknown"]);
    }
}
