//! What expressions evaluate to.

use rq_schema::expression::{
    Environment, Interval, Known, Overlay, Truth, Value, evaluate, parse, possible, trace,
};

use super::scope::{Scope, Values};

const INF: f64 = f64::INFINITY;

fn values() -> Values {
    Values::of([
        ("a", Known::Number(7.0)),
        ("b", Known::Number(-2.5)),
        ("zero", Known::Number(0.0)),
        ("inf", Known::Number(INF)),
        ("nan", Known::Number(f64::NAN)),
        ("unit", Known::Range { low: 0.0, high: 1.0 }),
        ("percent", Known::Range { low: 0.0, high: 100.0 }),
        ("count", Known::Range { low: 0.0, high: INF }),
        ("around", Known::Range { low: -2.0, high: 3.0 }),
        ("any", Known::Range { low: -INF, high: INF }),
        ("below", Known::Range { low: -8.0, high: -4.0 }),
        ("swapped", Known::Range { low: 3.0, high: 1.0 }),
        ("open", Known::Range { low: f64::NAN, high: 1.0 }),
        ("os", Known::Text("linux".into())),
        ("text", Known::AnyText),
        ("yes", Known::Truth(Truth::True)),
        ("maybe", Known::Truth(Truth::Unknown)),
    ])
}

fn show(text: &str) -> String {
    match evaluate(&parse(text), &values()) {
        Ok(Value::Number(interval)) => match interval.value() {
            Some(value) => format!("{value:?}"),
            None => format!("{:?}..{:?}", interval.low, interval.high),
        },
        Ok(Value::Truth(truth)) => format!("{truth:?}"),
        Ok(Value::Text(text)) => format!("'{text}'"),
        Ok(Value::AnyText) => "any text".into(),
        Err(error) => format!("{}: {}", error.span.of(text), error.message),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(show(text), expected, "{text}");
}

#[test]
fn exact_numbers() {
    check("1 + 2 * 3 - 4 / 8", "6.5");
    check("0.1 + 0.2", "0.30000000000000004");
    check("a % 4 + -a % 4", "0.0");
    check("-a % 4", "-3.0");
    check("a % b", "2.0");
    check("min(a, b, 3)", "-2.5");
    check("max(a, b, 3)", "7.0");
    check("abs(b) + floor(b) + ceil(b)", "-2.5");
    check("round(b) + round(2.5)", "0.0");
    check("round(a / 3, 2)", "2.33");
    check("clamp(a, 0, 5) + clamp(b, 0, 5) + clamp(3, 0, 5)", "8.0");
    check("1e308 * 10", "inf");
}

#[test]
fn ranges() {
    check("100 - percent", "0.0..100.0");
    check("100 - count * 5", "-inf..100.0");
    check("clamp(100 - count * 5, 0, 100)", "0.0..100.0");
    check("around * around", "-6.0..9.0");
    check("abs(around)", "0.0..3.0");
    check("abs(below)", "4.0..8.0");
    check("-around", "-3.0..2.0");
    check("count - count", "-inf..inf");
    check("count * 0", "0.0");
    check("any * around", "-inf..inf");
    check("a / unit", "7.0..inf");
    check("b / unit", "-inf..-2.5");
    check("a / around", "-inf..inf");
    check("zero / around", "0.0");
    check("a / (unit + 1)", "3.5..7.0");
    check("below / -unit", "4.0..inf");
    check("unit / count", "0.0..inf");
    check("count / inf", "0.0");
    check("count / count", "0.0..inf");
    check("min(around, 0)", "-2.0..0.0");
    check("max(around, unit, 2)", "2.0..3.0");
    check("round(unit / 3, 1)", "0.0..0.3");
    check("floor(around / 2)", "-1.0..1.0");
    check("swapped", "1.0..3.0");
    check("open", "-inf..1.0");
}

#[test]
fn remainders() {
    check("percent % 10", "0.0..9.999999999999998");
    check("unit % 10", "0.0..1.0");
    check("(unit + 12) % 10", "2.0..3.0");
    check("(unit + 9.5) % 10", "0.0..9.999999999999998");
    check("(unit * 12) % 10", "0.0..9.999999999999998");
    check("below % 10", "-8.0..-4.0");
    check("around % 2", "-1.9999999999999998..1.9999999999999998");
    check("a % percent", "0.0..7.0");
    check("a % (percent + 10)", "7.0");
    check("count % count", "0.0..inf");
    check("-count % 4", "-3.9999999999999996..-0.0");
    check("a % inf", "7.0");
}

#[test]
fn conditions() {
    check("percent >= 0", "True");
    check("percent > 100", "False");
    check("percent >= 80", "Unknown");
    check("percent == 50", "Unknown");
    check("percent != 101", "True");
    check("unit <= 1", "True");
    check("unit < 0", "False");
    check("below < around", "True");
    check("percent >= 80 && a > 100", "False");
    check("percent >= 80 || a > 1", "True");
    check("percent >= 80 && a > 1", "Unknown");
    check("!(percent >= 80)", "Unknown");
    check("(percent >= 80) == (a > 1)", "Unknown");
    check("(a > 1) == (b < 0)", "True");
    check("yes != true", "False");
    check("maybe || !maybe", "Unknown");
    check("has(a) && !has(percent) && has(os) && !has(text) && !has(maybe)", "True");
}

#[test]
fn texts() {
    check("os", "'linux'");
    check("os == 'linux'", "True");
    check("os != \"linux\"", "False");
    check("text == 'linux'", "Unknown");
    check("maybe ? 'x' : 'x'", "'x'");
    check("maybe ? 'x' : 'y'", "any text");
}

#[test]
fn choices() {
    check("a > 5 ? 1 : 1 / zero", "1.0");
    check("percent > 50 ? 1 : 3", "1.0..3.0");
    check("percent > 50 ? percent : 20", "0.0..100.0");
    check("percent > 50 ? maybe : yes", "Unknown");
    check("percent > 50 ? 1 : 1 / zero", "1 / zero: `1 / zero` divides by zero");
    check("zero == 0 ? 100 : a / zero * 100", "100.0");
}

#[test]
fn no_value() {
    check("a / zero", "a / zero: `a / zero` divides by zero");
    check("a / -(zero * 1)", "a / -(zero * 1): `a / -(zero * 1)` divides by zero");
    check("percent / zero", "percent / zero: `percent / zero` divides by zero");
    check("a % zero", "a % zero: `a % zero` divides by zero");
    check("1 + inf * zero", "inf * zero: `inf * zero` has no result: a part of it is infinite");
    check("inf - inf", "inf - inf: `inf - inf` has no result: a part of it is infinite");
    check("inf % 2", "inf % 2: `inf % 2` has no result: a part of it is infinite");
    check("nan + 1", "nan: `nan` is not a number");
    check("x.y + 1", "x.y: nothing has the name `x.y`");
    check("has(x)", "x: nothing has the name `x`");
    check("clamp(a, 3, 2)", "clamp(a, 3, 2): `clamp` has a lower bound of 3 above its upper bound of 2");
    check("os > 3", "os > 3: a text and a number can't be compared by `>`");
    check("os < 'x'", "os < 'x': a text and a text can't be compared by `<`");
    check("a && yes", "a: `a` is a number, `&&` needs a condition");
    check("yes + 1", "yes: `yes` is a condition, `+` needs a number");
    check("maybe ? 1 : os", "maybe ? 1 : os: one side of the choice is a number, the other a text");
    // What was meant is clear, but it was not written.
    check("a = 7", "=: `=` does not compare: equality is `==`");
    check("a +", "+: `+` has nothing on its right");
    check("", ": nothing is written here");
}

#[test]
fn one_side_decides_whatever_is_wrong_with_the_other() {
    check("a > 100 && 1 / zero > 1", "False");
    check("1 / zero > 1 && a > 100", "False");
    check("a > 1 || 1 / zero > 1", "True");
    check("1 / zero > 1 || a > 1", "True");
    check("a > 1 && 1 / zero > 1", "1 / zero: `1 / zero` divides by zero");
    check("maybe && 1 / zero > 1", "1 / zero: `1 / zero` divides by zero");
}

#[test]
fn what_would_be_if() {
    let values = values();
    let formula = parse("100 - a * 5 - percent");
    let changed = Overlay::new(&values, "a", Known::Number(4.0));
    assert_eq!(evaluate(&formula, &values), Ok(Value::Number(Interval { low: -35.0, high: 65.0 })));
    assert_eq!(evaluate(&formula, &changed), Ok(Value::Number(Interval { low: -20.0, high: 80.0 })));
    assert_eq!(changed.has("percent"), Some(Truth::False));
    let measured = Overlay::new(&values, "percent", Known::Number(1.0));
    assert_eq!(measured.has("percent"), Some(Truth::True));
    assert_eq!(measured.has("nothing"), None);
}

#[test]
fn possible_values() {
    let check = |text: &str| possible(&parse(text), &Scope);
    assert_eq!(
        check("100 - coverage.line_percent / 2"),
        Ok(Value::Number(Interval { low: 50.0, high: 100.0 }))
    );
    assert_eq!(check("has(smells.total) && smells.total >= 0"), Ok(Value::Truth(Truth::Unknown)));
    assert_eq!(check("score > 100"), Ok(Value::Truth(Truth::False)));
    assert_eq!(check("environment.os == 'linux'"), Ok(Value::Truth(Truth::Unknown)));
    assert!(check("nothing > 1").is_err());
}

#[test]
fn steps() {
    let steps = |text: &'static str| -> Vec<(usize, String, String)> {
        let expression = parse(text);
        let steps = trace(&expression, &values());
        steps
            .iter()
            .map(|step| {
                assert_eq!(step.span.of(text), step.text);
                let value = match &step.value {
                    Ok(Value::Number(n)) => format!("{}..{}", n.low, n.high),
                    Ok(other) => format!("{other:?}"),
                    Err(error) => error.to_string(),
                };
                (step.depth, step.text.to_owned(), value)
            })
            .collect()
    };
    let step = |depth, text: &str, value: &str| (depth, text.to_owned(), value.to_owned());
    assert_eq!(
        steps("100 - (a + 1) * 5"),
        [
            step(3, "a", "7..7"),
            step(2, "a + 1", "8..8"),
            step(1, "(a + 1) * 5", "40..40"),
            step(0, "100 - (a + 1) * 5", "60..60"),
        ]
    );
    assert_eq!(
        steps("a > 5 ? a : 1 / zero"),
        [
            step(2, "a", "7..7"),
            step(1, "a > 5", "Truth(True)"),
            step(1, "a", "7..7"),
            step(0, "a > 5 ? a : 1 / zero", "7..7"),
        ]
    );
    assert_eq!(
        steps("a / zero"),
        [step(1, "a", "7..7"), step(1, "zero", "0..0"), step(0, "a / zero", "`a / zero` divides by zero"),]
    );
    assert_eq!(steps("42"), [step(0, "42", "42..42")]);
    assert_eq!(steps("a +"), [step(0, "a +", "`+` has nothing on its right")]);
}
