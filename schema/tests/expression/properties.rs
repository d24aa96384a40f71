//! What holds for every text, every expression and all values.

use proptest::prelude::*;
use rq_schema::Span;
use rq_schema::expression::{
    BinaryOperator, Environment, Expression, Function, Interval, Known, NodeId, NodeKind, Truth, Type,
    UnaryOperator, Value, check, evaluate, map_spans, margin, parse, trace,
};

use super::scope::{Scope, shape};

/// Values of `n0`, `n1`, …: ranges, or a point in each.
struct Point(Vec<f64>);
struct Ranges(Vec<(f64, f64)>);

fn index(path: &str) -> Option<usize> {
    path.strip_prefix('n')?.parse().ok()
}

impl Environment for Point {
    fn value(&self, path: &str) -> Option<Known> {
        self.0.get(index(path)?).map(|value| Known::Number(*value))
    }
}

impl Environment for Ranges {
    fn value(&self, path: &str) -> Option<Known> {
        self.0.get(index(path)?).map(|&(low, high)| Known::Range { low, high })
    }

    fn has(&self, path: &str) -> Option<Truth> {
        self.value(path).map(|_| Truth::Unknown)
    }
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => (0usize..4).prop_map(|i| format!("n{i}")),
        1 => prop_oneof![Just("0"), Just("1"), Just("2.5"), Just("100"), Just("1e300"), Just("0.1"), Just("3")]
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 48, 3, |inner| {
        let condition = (inner.clone(), relation(), inner.clone(), any::<bool>(), logical(), inner.clone())
            .prop_map(|(a, r, b, not, l, c)| format!("{}({a} {r} {b}) {l} {c} {r} {a}", if not { "!" } else { "" }));
        prop_oneof![
            6 => (inner.clone(), arithmetic(), inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => (inner.clone(), arithmetic(), inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            2 => (inner.clone(), function1()).prop_map(|(a, f)| format!("{f}({a})")),
            1 => (inner.clone(), 0u8..16).prop_map(|(a, digits)| format!("round({a}, {digits})")),
            2 => (inner.clone(), inner.clone(), any::<bool>())
                .prop_map(|(a, b, min)| format!("{}({a}, {b})", if min { "min" } else { "max" })),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("clamp({a}, {b}, {c})")),
            2 => (condition, inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    (number(), relation(), number(), logical(), number(), relation(), number())
        .prop_map(|(a, r, b, l, c, s, d)| format!("({a}) {r} ({b}) {l} !(({c}) {s} ({d})) {l} has(n0)"))
}

fn relation() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("<"), Just("<="), Just(">"), Just(">="), Just("=="), Just("!=")]
}

fn logical() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("&&"), Just("||")]
}

fn arithmetic() -> impl Strategy<Value = &'static str> {
    prop_oneof![2 => Just("+"), 2 => Just("-"), 3 => Just("*"), 3 => Just("/"), 3 => Just("%")]
}

fn function1() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("abs"), Just("floor"), Just("ceil"), Just("round")]
}

/// Bounds and a point between them: infinite, zero, tiny, huge and ordinary ones.
fn range() -> impl Strategy<Value = (f64, f64, f64)> {
    let bound = prop_oneof![
        6 => -100.0..100.0f64,
        3 => (-10i32..10).prop_map(f64::from),
        2 => Just(0.0),
        1 => Just(-0.0),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(f64::MAX),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(5e-324),
        1 => any::<f64>().prop_filter("a number", |value| !value.is_nan()),
    ];
    (bound.clone(), bound, 0.0..=1.0f64, 0u8..6).prop_map(|(a, b, part, pick)| {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        let (from, to) = (low.max(f64::MIN), high.min(f64::MAX));
        let between = from * (1.0 - part) + to * part;
        let point = match pick {
            0 => low,
            1 => high,
            2 => 0.0,
            3 => between.round(),
            _ => between,
        };
        let point = if low <= point && point <= high { point } else { low };
        (low, high, point)
    })
}

fn ranges() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec(range(), 4)
}

/// Arithmetic on doubles, written down a second time and without intervals.
#[derive(Clone, Debug, PartialEq)]
enum Plain {
    Number(f64),
    Truth(bool),
}

fn plain(e: &Expression, id: NodeId, point: &Point) -> Option<Plain> {
    let number = |id: NodeId| match plain(e, id, point) {
        Some(Plain::Number(value)) => Some(value),
        _ => None,
    };
    let truth = |id: NodeId| match plain(e, id, point) {
        Some(Plain::Truth(value)) => Some(value),
        _ => None,
    };
    let value = match &e.node(id).kind {
        NodeKind::Number(value) => *value,
        NodeKind::Path(path) => *point.0.get(index(&path.path)?)?,
        NodeKind::Group(inner) => return plain(e, *inner, point),
        NodeKind::Unary { operator: UnaryOperator::Negate, operand } => -number(*operand)?,
        NodeKind::Unary { operator: UnaryOperator::Not, operand } => {
            return Some(Plain::Truth(!truth(*operand)?));
        }
        NodeKind::Binary { operator, left, right, .. } => {
            if operator.is_logical() {
                let (a, b) = (truth(*left), truth(*right));
                return Some(Plain::Truth(match operator {
                    BinaryOperator::And => (a != Some(false) && b != Some(false)) && a? && b?,
                    _ => a == Some(true) || b == Some(true) || (a? | b?),
                }));
            }
            let (a, b) = (number(*left)?, number(*right)?);
            let holds = match operator {
                BinaryOperator::Add => return real(a + b),
                BinaryOperator::Subtract => return real(a - b),
                BinaryOperator::Multiply => return real(a * b),
                BinaryOperator::Divide if b != 0.0 => return real(a / b),
                BinaryOperator::Remainder if b != 0.0 => return real(a % b),
                BinaryOperator::Less => a < b,
                BinaryOperator::LessEqual => a <= b,
                BinaryOperator::Greater => a > b,
                BinaryOperator::GreaterEqual => a >= b,
                BinaryOperator::Equal => a == b,
                BinaryOperator::NotEqual => a != b,
                _ => return None,
            };
            return Some(Plain::Truth(holds));
        }
        NodeKind::Conditional { condition, then, otherwise } => {
            return plain(e, if truth(*condition)? { *then } else { *otherwise }, point);
        }
        NodeKind::Call { function, arguments, .. } => {
            let x = match function {
                Some(Function::Has) => return Some(Plain::Truth(true)),
                _ => number(arguments[0])?,
            };
            match (*function)? {
                Function::Min => {
                    arguments[1..].iter().try_fold(x, |x, y| number(*y).map(|y| if y < x { y } else { x }))?
                }
                Function::Max => {
                    arguments[1..].iter().try_fold(x, |x, y| number(*y).map(|y| if y > x { y } else { x }))?
                }
                Function::Abs => x.abs(),
                Function::Floor => x.floor(),
                Function::Ceil => x.ceil(),
                Function::Clamp => {
                    let (low, high) = (number(arguments[1])?, number(arguments[2])?);
                    if low > high {
                        return None;
                    }
                    if x < low {
                        low
                    } else if x > high {
                        high
                    } else {
                        x
                    }
                }
                Function::Round => match arguments.get(1) {
                    None => x.round(),
                    Some(digits) => round_decimal(x, number(*digits)? as usize),
                },
                Function::Has => return None,
            }
        }
        NodeKind::Text(_) | NodeKind::Truth(_) | NodeKind::Error(_) => return None,
    };
    Some(Plain::Number(value))
}

fn real(value: f64) -> Option<Plain> {
    (!value.is_nan()).then_some(Plain::Number(value))
}

/// Half away from zero on the exact decimal expansion, digit by digit.
fn round_decimal(value: f64, digits: usize) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let exact = format!("{:.1100}", value.abs());
    let (whole, fraction) = exact.split_once('.').unwrap();
    let kept: Vec<u8> =
        whole.bytes().chain(fraction.bytes().take(digits)).map(|digit| digit - b'0').collect();
    let up = fraction.as_bytes()[digits] >= b'5';
    let mut sum = Vec::new();
    let mut carry = u8::from(up);
    for digit in kept.iter().rev() {
        sum.push((digit + carry) % 10);
        carry = (digit + carry) / 10;
    }
    sum.push(carry);
    let text: String = sum.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
    let (whole, fraction) = text.split_at(text.len() - digits);
    format!("{whole}.{fraction}0").parse::<f64>().unwrap().copysign(value)
}

/// Pieces that make broken expressions likelier than random characters do.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "score", "smells.total", "smells.", ".", "packages", "[", "]", "['web-app']", "[\"", "(", ")", "min(", "round(",
            "has(", "xyz(", ",", "+", "-", "*", "/", "%", "80%", "!", "&&", "||", "&", "=", "==", "=>", "<", "<=", "!=",
            "?", ":", "and", "or", "not", "NOT", "true", "false", "1", "0x", "0x1F", "1e5", "1e", "1.2.3", "1_0", ".5",
            "'a'", "\"b\"", "'", "\"", "\\", "'\\q'", "'\\u00e9'", "“a”", "é", "𝒳", "\u{200b}", "\n", "//", "≥", "¬", "−", "coverage.line-percent",
        ]).prop_map(str::to_owned),
        3 => Just(" ".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => any::<String>(), 1 => number(), 1 => condition()]
}

fn is_inside(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.start..span.end).is_some()
}

/// `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(1000), failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever the text: no panic, and every place lies inside it on character boundaries.
    #[test]
    fn any_text_is_read(text in any_text()) {
        let expression = parse(&text);
        prop_assert_eq!(expression.text(), &text);
        let mut end = 0;
        for token in expression.tokens() {
            prop_assert!(is_inside(token.span, &text) && !token.span.is_empty() && token.span.start >= end);
            prop_assert!(text[end..token.span.start].chars().all(char::is_whitespace));
            end = token.span.end;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
        for (id, node) in expression.nodes() {
            prop_assert!(is_inside(node.span, &text));
            for child in node.kind.children() {
                prop_assert!(child < id);
                let inner = expression.node(child).span;
                prop_assert!(node.span.start <= inner.start && inner.end <= node.span.end);
            }
        }
        for path in expression.paths() {
            prop_assert!(is_inside(path.span, &text));
            for segment in &path.segments {
                prop_assert!(is_inside(segment.span, &text));
            }
        }
        for ty in [Type::Number, Type::Condition, Type::Text] {
            for diagnostic in check(&expression, &Scope, ty) {
                prop_assert!(is_inside(diagnostic.span, &text));
                prop_assert!(diagnostic.related.iter().all(|related| is_inside(related.span, &text)));
                prop_assert!(!diagnostic.message.contains('\n') && diagnostic.message.chars().count() < 300);
                let mut end = 0;
                for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
                    prop_assert!(is_inside(edit.span, &text) && edit.span.start >= end, "{:?}", diagnostic);
                    prop_assert!(!edit.text.contains(['"', '\\']), "{:?}", diagnostic);
                    end = edit.span.end;
                }
                let moved = map_spans(diagnostic.clone(), |offset| offset + 7);
                prop_assert_eq!(moved.span, diagnostic.span.shifted(7));
            }
        }
        // Something is said about every text that has no tree of its own.
        let broken = expression.nodes().any(|(_, node)| matches!(node.kind, NodeKind::Error(_)));
        prop_assert!(!broken || expression.has_errors());
        let point = Point(vec![1.0; 4]);
        if expression.has_errors() {
            prop_assert!(evaluate(&expression, &point).is_err());
        }
        let _ = (evaluate(&expression, &point), margin(&expression, &point), trace(&expression, &point));
        let _ = expression.to_string();
    }

    /// What is read prints as a text that is read as the same tree.
    #[test]
    fn printing_and_reading_are_inverse(text in any_text()) {
        let expression = parse(&text);
        if !expression.has_errors() {
            let printed = expression.to_string();
            let again = parse(&printed);
            prop_assert_eq!(again.diagnostics(), []);
            prop_assert_eq!(shape(&again, again.root()), shape(&expression, expression.root()));
            prop_assert_eq!(again.to_string(), printed);
        }
    }

    /// Exact names give what plain arithmetic gives, to the last bit.
    #[test]
    fn exact_values_are_plain_arithmetic(text in prop_oneof![number(), condition()], ranges in ranges()) {
        let expression = parse(&text);
        prop_assert_eq!(expression.diagnostics(), []);
        let point = Point(ranges.iter().map(|range| range.2).collect());
        let expected = plain(&expression, expression.root(), &point);
        match (evaluate(&expression, &point), expected) {
            (Ok(Value::Number(found)), Some(Plain::Number(expected))) => {
                prop_assert_eq!(found.low.to_bits(), expected.to_bits(), "{} {}", found.low, expected);
                prop_assert_eq!(found.high.to_bits(), expected.to_bits());
            }
            (Ok(Value::Truth(found)), Some(Plain::Truth(expected))) => prop_assert_eq!(found, Truth::from(expected)),
            (Err(_), None) => {}
            (found, expected) => prop_assert!(false, "{found:?} but plainly {expected:?}"),
        }
    }

    /// `round` is right for every double, and in particular half-way between two results.
    #[test]
    fn rounding_is_decimal(numerator in -(1i64 << 53)..(1i64 << 53), shift in 0i32..60, digits in 0usize..16) {
        let value = numerator as f64 / 2f64.powi(shift);
        let found = evaluate(&parse(&format!("round(n0, {digits})")), &Point(vec![value]));
        let expected = round_decimal(value, digits);
        prop_assert_eq!(found, Ok(Value::Number(Interval::exact(expected))), "{}", value);
    }

    /// A range of values gives a range that covers what each of the values gives.
    #[test]
    fn ranges_enclose_every_point(text in prop_oneof![number(), condition()], ranges in ranges()) {
        let expression = parse(&text);
        let wide = Ranges(ranges.iter().map(|range| (range.0, range.1)).collect());
        let point = Point(ranges.iter().map(|range| range.2).collect());
        let wide = evaluate(&expression, &wide);
        if let Ok(Value::Number(Interval { low, high })) = wide {
            prop_assert!(low <= high);
        }
        match (plain(&expression, expression.root(), &point), wide) {
            (Some(Plain::Number(value)), Ok(Value::Number(range))) => {
                prop_assert!(range.contains(value), "{value} is not in {range:?}");
            }
            (Some(Plain::Truth(value)), Ok(Value::Truth(truth))) => {
                prop_assert!(truth == Truth::Unknown || truth == Truth::from(value));
            }
            // Of a choice whose condition is open both sides must have a value.
            (Some(_), Err(error)) => prop_assert!(text.contains(['?', '&', '|']), "{error:?}"),
            (None, _) => {}
            (Some(value), Ok(found)) => prop_assert!(false, "{value:?} but {found:?}"),
        }
    }

    /// A comparison that holds has no distance to go, one that fails has; and the verdict is that of `evaluate`.
    #[test]
    fn margins_agree_with_the_verdict(
        text in prop_oneof![condition(), (number(), relation(), number()).prop_map(|(a, r, b)| format!("({a}) {r} ({b})"))],
        ranges in ranges(),
    ) {
        let expression = parse(&text);
        let wide = Ranges(ranges.iter().map(|range| (range.0, range.1)).collect());
        if let Some(margin) = margin(&expression, &wide) {
            prop_assert_eq!(evaluate(&expression, &wide), Ok(Value::Truth(Truth::from(margin.holds))));
            let agrees = if margin.holds { margin.short_by <= 0.0 } else { margin.short_by >= 0.0 };
            prop_assert!(agrees);
        }
    }

    /// Each step of a trace is what that part gives on its own.
    #[test]
    fn steps_are_values_of_parts(text in number(), ranges in ranges()) {
        let expression = parse(&text);
        let wide = Ranges(ranges.iter().map(|range| (range.0, range.1)).collect());
        let steps = trace(&expression, &wide);
        let last = steps.last().unwrap();
        prop_assert_eq!(last.depth, 0);
        prop_assert_eq!(&last.value, &evaluate(&expression, &wide));
        for step in &steps {
            match (&step.value, evaluate(&parse(step.text), &wide)) {
                (Ok(value), Ok(alone)) => prop_assert_eq!(value, &alone),
                (Err(_), Err(_)) => {}
                (value, alone) => prop_assert!(false, "{value:?} in the whole, {alone:?} alone: {}", step.text),
            }
        }
    }
}
