//! By how much a condition fails or holds.

use rq_schema::expression::{Known, margin, parse};

use super::scope::Values;

fn values() -> Values {
    Values::of([
        ("score", Known::Number(84.25)),
        ("smells.total", Known::Number(12.0)),
        ("coverage", Known::Number(90.0)),
        ("open", Known::Range { low: 0.0, high: 100.0 }),
        ("low", Known::Range { low: 0.0, high: 50.0 }),
        ("os", Known::Text("linux".into())),
    ])
}

#[track_caller]
fn check(condition: &str, expected: &str) {
    let found = margin(&parse(condition), &values()).map_or("none".to_owned(), |margin| {
        let verdict = if margin.holds { "holds" } else { "fails" };
        format!(
            "{} {} {} {verdict} by {}: {}",
            margin.left,
            margin.op.symbol(),
            margin.right,
            margin.short_by,
            margin.span.of(condition)
        )
    });
    assert_eq!(found, expected, "{condition}");
}

#[test]
fn of_one_comparison() {
    check("score >= 85", "84.25 >= 85 fails by 0.75: score >= 85");
    check("score >= 80", "84.25 >= 80 holds by -4.25: score >= 80");
    check("80 <= score", "80 <= 84.25 holds by -4.25: 80 <= score");
    check("smells.total < 12", "12 < 12 fails by 0: smells.total < 12");
    check("smells.total == 10", "12 == 10 fails by 2: smells.total == 10");
    check("smells.total != 12", "12 != 12 fails by 0: smells.total != 12");
    check("smells.total * 2 <= 20", "24 <= 20 fails by 4: smells.total * 2 <= 20");
}

#[test]
fn of_several() {
    check("score >= 80 && smells.total <= 10", "12 <= 10 fails by 2: smells.total <= 10");
    check("score >= 85 && smells.total <= 10", "84.25 >= 85 fails by 0.75: score >= 85");
    // 4.25 of 84.25 is nearer than 20 of 90.
    check("coverage >= 70 && score >= 80", "84.25 >= 80 holds by -4.25: score >= 80");
    check("smells.total <= 2 || score >= 85", "84.25 >= 85 fails by 0.75: score >= 85");
    check("smells.total <= 20 || score >= 85", "12 <= 20 holds by -8: smells.total <= 20");
    check("!(score >= 80)", "84.25 < 80 fails by 4.25: score >= 80");
    check("!(score >= 80 && coverage >= 70)", "84.25 < 80 fails by 4.25: score >= 80");
    check("score > 50 ? coverage >= 95 : smells.total == 0", "90 >= 95 fails by 5: coverage >= 95");
}

#[test]
fn of_what_is_not_known() {
    check("open >= 80", "none");
    check("low >= 80", "50 >= 80 fails by 30: low >= 80");
    check("low <= 80", "50 <= 80 holds by -30: low <= 80");
    check("open >= 80 && score >= 85", "84.25 >= 85 fails by 0.75: score >= 85");
    check("open >= 80 && score >= 80", "none");
    check("open >= 80 || score >= 80", "84.25 >= 80 holds by -4.25: score >= 80");
    check("open >= 80 || score >= 85", "none");
    check("os == 'linux'", "none");
    check("os == 'linux' && score >= 80", "84.25 >= 80 holds by -4.25: score >= 80");
    check("has(score)", "none");
    check("score", "none");
    check("score >=", "none");
}
