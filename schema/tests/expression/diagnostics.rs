//! What is reported, where, with what advice; and that each offered change resolves what it is offered for.

use rq_schema::diagnostic::{Diagnostic, Fix, Severity};
use rq_schema::expression::{MAX_PROBLEMS, Type, check, parse};

use super::scope::Scope;

/// One block a diagnostic: carets under its place, then its severity, code and words, advice, and the text after
/// the offered change.
fn render(text: &str, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in found {
        let before = text[..diagnostic.span.start].chars().count();
        let width = diagnostic.span.of(text).chars().count();
        let marks = if width == 0 { "|".to_owned() } else { "^".repeat(width) };
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        let code = diagnostic.code.trim_start_matches("rq::");
        out += &format!("{}{marks} {severity} {code}: {}\n", " ".repeat(before), diagnostic.message);
        for related in &diagnostic.related {
            out += &format!("  related: {}: {}\n", related.span.of(text), related.message);
        }
        if let Some(help) = &diagnostic.help {
            out += &format!("  help: {help}\n");
        }
        if let Some(fix) = &diagnostic.fix {
            out += &format!("  fix: {}: {}\n", fix.title, apply(text, fix));
        }
    }
    out
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut changed = text.to_owned();
    for edit in fix.edits.iter().rev() {
        changed.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    changed
}

/// The first line is the expression, the rest what is said of it.
#[track_caller]
fn expect(expected: Type, fixture: &str) {
    let fixture = fixture.strip_prefix('\n').unwrap();
    let (text, said) = fixture.split_once('\n').unwrap();
    let found = check(&parse(text), &Scope, expected);
    assert_eq!(render(text, &found), said, "{text}");
    for diagnostic in &found {
        let Some(fix) = &diagnostic.fix else { continue };
        let changed = apply(text, fix);
        let after = check(&parse(&changed), &Scope, expected);
        assert!(
            after.len() < found.len()
                || !after.iter().any(|d| d.code == diagnostic.code && d.message == diagnostic.message),
            "the change does not help: {changed}: {after:?}"
        );
    }
}

#[track_caller]
fn condition(fixture: &str) {
    expect(Type::Condition, fixture);
}

#[track_caller]
fn formula(fixture: &str) {
    expect(Type::Number, fixture);
}

#[test]
fn nothing_is_said_of_what_is_right() {
    for text in [
        "score >= 80",
        "smells.total == 0 && coverage.line_percent >= baseline.coverage.line_percent",
        "environment.os == 'linux' || environment.container",
        "has(coverage.line_percent) && !(delta.smells.total > 0)",
        "packages[\"web-app\"].smells.total <= 3 && packages.web.smells.total <= 3",
        "tests.total > 0 ? tests.passed / tests.total >= 0.98 : false",
        "tests.total % 2 == 0",
    ] {
        condition(&format!("\n{text}\n"));
    }
    for text in [
        "100 - smells.total * 5 - complexity.over_limit * 2",
        "coverage.line_percent",
        "environment.container ? 50 : 100",
        "round(tests.passed / max(1, tests.total) * 100, 1)",
        "100",
    ] {
        formula(&format!("\n{text}\n"));
    }
}

#[test]
fn words_for_operators() {
    condition(
        "
score >= 80 and smells.total == 0
            ^^^ error expression-syntax: `and` is written `&&`
  fix: write &&: score >= 80 && smells.total == 0
",
    );
    condition(
        "
score >= 80 OR smells.total = 0
            ^^ error expression-syntax: `OR` is written `||`
  fix: write ||: score >= 80 || smells.total = 0
                            ^ error expression-syntax: `=` does not compare: equality is `==`
  fix: write ==: score >= 80 OR smells.total == 0
",
    );
    condition(
        "
not score < 80
^^^ error expression-syntax: `not` is written `!`
  fix: write !: !(score < 80)
",
    );
    condition(
        "
not (score < 80) and not environment.container
^^^ error expression-syntax: `not` is written `!`
  fix: write !: !(score < 80) and not environment.container
                 ^^^ error expression-syntax: `and` is written `&&`
  fix: write &&: not (score < 80) && not environment.container
                     ^^^ error expression-syntax: `not` is written `!`
  fix: write !: not (score < 80) and !environment.container
",
    );
    condition(
        "
score >= 80 and
            ^^^ error expression-syntax: `and` is written `&&`
  fix: write &&: score >= 80 &&
            ^^^ error expression-syntax: `and` has nothing on its right
  help: write a value after it
  fix: delete the and: score >= 80
",
    );
    condition(
        "
score is 80
      ^^ error expression-syntax: an operator is missing between `score` and `is`
  fix: write ==: score == 80
",
    );
    formula(
        "
if environment.container then 50 else 100
^^ error expression-syntax: there is no `if`
  help: a choice is written `condition ? value : other`
",
    );
}

#[test]
fn misspelt_operators() {
    for (text, fixed) in [
        ("score => 80", "score >= 80"),
        ("score =< 80", "score <= 80"),
        ("score = 80", "score == 80"),
        ("score === 80", "score == 80"),
        ("score !== 80", "score != 80"),
        ("score <> 80", "score != 80"),
        ("score ≥ 80", "score >= 80"),
        ("score × 2 > 80", "score * 2 > 80"),
        ("score − 2 > 80", "score - 2 > 80"),
        ("score > 80 & smells.total < 3", "score > 80 && smells.total < 3"),
        ("score > 80 | smells.total < 3", "score > 80 || smells.total < 3"),
        ("tests.passed // 2 == 3", "tests.passed / 2 == 3"),
        ("environment.os == “linux”", "environment.os == 'linux'"),
        ("environment.os == ‘linux’", "environment.os == 'linux'"),
    ] {
        let found = check(&parse(text), &Scope, Type::Condition);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let changed = apply(text, found[0].fix.as_ref().unwrap());
        assert_eq!(changed, fixed);
        assert_eq!(check(&parse(&changed), &Scope, Type::Condition), []);
    }
}

#[test]
fn percent_signs() {
    condition(
        "
coverage.line_percent >= 80%
                           ^ error expression-syntax: percentages are written without `%`
  help: between two numbers `%` is the remainder of a division
  fix: write `80`: coverage.line_percent >= 80
",
    );
    condition(
        "
coverage.line_percent >= 80% && smells.total == 0
                           ^ error expression-syntax: percentages are written without `%`
  help: between two numbers `%` is the remainder of a division
  fix: write `80`: coverage.line_percent >= 80 && smells.total == 0
",
    );
    condition(
        "
(coverage.line_percent% > 80%) and score > 5
                      ^ error expression-syntax: percentages are written without `%`
  help: between two numbers `%` is the remainder of a division
  fix: write `coverage.line_percent`: (coverage.line_percent > 80%) and score > 5
                            ^ error expression-syntax: percentages are written without `%`
  help: between two numbers `%` is the remainder of a division
  fix: write `80`: (coverage.line_percent% > 80) and score > 5
                               ^^^ error expression-syntax: `and` is written `&&`
  fix: write &&: (coverage.line_percent% > 80%) && score > 5
",
    );
    formula(
        "
100% - smells.total
   ^ error expression-syntax: percentages are written without `%`
  help: between two numbers `%` is the remainder of a division
  fix: write `100`: 100 - smells.total
",
    );
}

#[test]
fn numbers() {
    condition(
        "
smells.total < 1_000
               ^^^^^ error expression-syntax: `1_000` is not a number: numbers are written without _
  fix: write 1000: smells.total < 1000
",
    );
    condition(
        "
score >= 84,5
         ^^^^ error expression-syntax: a number has a point, no comma
  fix: write a point: score >= 84.5
",
    );
    condition(
        "
score >= 1.2.3
         ^^^^^ error expression-syntax: `1.2.3` is not a number
  help: a number has one point; a version is a text: '1.2.3'
",
    );
    condition(
        "
score >= 80. && smells.total < 80ms
         ^^^ error expression-syntax: `80.` is not a number: a digit is missing after the point
  fix: write 80: score >= 80 && smells.total < 80ms
                               ^^^^ error expression-syntax: `80ms` is not a number
  help: numbers are written as 80, 0.5, 1e6 or 0x1F, without a unit
",
    );
    condition(
        "
score >= 1e999
         ^^^^^ error expression-syntax: `1e999` is greater than any number
",
    );
    condition(
        "
score >= +80
         ^ error expression-syntax: there is no `+` before a value
  fix: delete the +: score >= 80
",
    );
}

#[test]
fn chains() {
    condition(
        "
0 < score < 100
          ^ error expression-syntax: comparisons can't be chained
  help: write `0 < score && score < 100`
  fix: compare twice: 0 < score && score < 100
",
    );
    condition(
        "
0 < score < 50 < 100
          ^ error expression-syntax: comparisons can't be chained
  help: compare two values at a time and join with `&&`
",
    );
    condition(
        "
score == smells.total == 0
                      ^^ error expression-syntax: comparisons can't be chained
  help: compare two values at a time and join with `&&`
",
    );
}

#[test]
fn what_is_missing() {
    formula(
        "
100 - smells.total *
                   ^ error expression-syntax: `*` has nothing on its right
  help: write a value after it
  fix: delete the *: 100 - smells.total
",
    );
    formula(
        "
100 - * smells.total
    ^ error expression-syntax: `-` has nothing on its right
",
    );
    formula(
        "
/ smells.total
^ error expression-syntax: `/` has nothing on its left
",
    );
    formula(
        "
(100 - smells.total
^ error expression-syntax: `(` is never closed
  fix: add ): (100 - smells.total)
",
    );
    formula(
        "
min(100, smells.total * 5
   ^ error expression-syntax: `(` is never closed
  fix: add ): min(100, smells.total * 5)
",
    );
    formula(
        "
100 - smells.total) * 5
                  ^ error expression-syntax: this `)` closes nothing
  fix: delete the ): 100 - smells.total * 5
",
    );
    formula(
        "
)
^ error expression-syntax: this `)` closes nothing
  fix: delete the ):\u{20}
",
    );
    formula(
        "
min(100, ) - ()
^^^^^^^^^^ error expression-arguments: `min` takes 2 or more arguments, here are 1
  help: it is called as min(a, b, …)
       ^ error expression-syntax: no argument follows the `,`
  fix: delete the ,: min(100 ) - ()
             ^^ error expression-syntax: nothing stands between the parentheses
",
    );
    formula(
        "
environment.container ? 50
                      ^ error expression-syntax: the choice says not what holds otherwise: a `:` is missing
  help: a choice is written `condition ? value : other`
",
    );
    formula(
        "
environment.container ? environment.container ? 1 : 2 : 3
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error expression-syntax: a choice between `?` and `:` stands in parentheses
  fix: add parentheses: environment.container ? (environment.container ? 1 : 2) : 3
",
    );
    formula(
        "
100 - smells.
            ^ error expression-syntax: the name is not finished: a part is missing after the `.`
",
    );
    formula(
        "
smells.total 5
             ^ error expression-syntax: an operator is missing between `total` and `5`
",
    );
    formula(
        "
smells.total 5 + 2 score
             ^ error expression-syntax: an operator is missing between `total` and `5`
                   ^^^^^ error expression-syntax: an operator is missing between `2` and `score`
",
    );
    formula(
        "
the quality must be high
^^^ error unknown-metric: there is no metric `the`
    ^^^^^^^ error expression-syntax: an operator is missing between `the` and `quality`
    ^^^^^^^ error unknown-metric: there is no metric `quality`
            ^^^^ error unknown-metric: there is no metric `must`
                 ^^ error unknown-metric: there is no metric `be`
                    ^^^^ error unknown-metric: there is no metric `high`
",
    );
    formula(
        "

| error expression-syntax: nothing is written here
  help: write a formula such as `100 - smells.total * 5`, or a condition such as `score >= 80`
",
    );
    condition(
        "
environment.os == 'linux
                  ^^^^^^ error expression-syntax: the text has no closing '
  fix: add ': environment.os == 'linux'
",
    );
    condition(
        "
environment.os == 'a\\qb'
                    ^^ error expression-syntax: `\\q` is no escape
  help: a backslash is written twice
",
    );
    formula(
        "
2 ^ smells.total @@ 3
  ^ error expression-syntax: `^` means nothing here
  help: there is no power: multiply, `x * x`
                 ^^ error expression-syntax: `@@` means nothing here
",
    );
}

#[test]
fn names() {
    condition(
        "
smels.total > 5
^^^^^^^^^^^ error unknown-metric: there is no metric `smels.total`
  help: did you mean `smells.total`?
  fix: write smells.total: smells.total > 5
",
    );
    condition(
        "
Score >= 80 && coverage.line-percent >= 80
^^^^^ error unknown-metric: there is no metric `Score`
  help: did you mean `score`?
  fix: write score: score >= 80 && coverage.line-percent >= 80
               ^^^^^^^^^^^^^^^^^^^^^ error unknown-metric: `coverage.line-percent` is read as a subtraction
  help: the name is `coverage.line_percent`
  fix: write coverage.line_percent: Score >= 80 && coverage.line_percent >= 80
",
    );
    condition(
        "
packages.web-app.smells.total == 0
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-metric: `packages.web-app.smells.total` is read as a subtraction
  help: the name is `packages['web-app'].smells.total`
  fix: write packages['web-app'].smells.total: packages['web-app'].smells.total == 0
",
    );
    condition(
        "
packages[web-app].smells.total == 0
         ^^^^^^^ error expression-syntax: a name in brackets stands in quotes
  fix: write 'web-app': packages['web-app'].smells.total == 0
",
    );
    condition(
        "
packages['web-ap'].smells.total == 0
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-metric: there is no package's metric `packages['web-ap'].smells.total`
  help: did you mean `packages['web-app'].smells.total`?
  fix: write packages['web-app'].smells.total: packages['web-app'].smells.total == 0
",
    );
    condition(
        "
smells == 0
^^^^^^ error unknown-metric: there is no metric `smells`
  help: it is a group of metrics: `smells.total`, `smells.per_kloc`
",
    );
    condition(
        "
complexity == 0
^^^^^^^^^^ error unknown-metric: there is no metric `complexity`
  help: did you mean `complexity.over_limit`?
  fix: write complexity.over_limit: complexity.over_limit == 0
",
    );
    condition(
        "
line_percent > 80
^^^^^^^^^^^^ error unknown-metric: there is no metric `line_percent`
  help: did you mean `coverage.line_percent`?
  fix: write coverage.line_percent: coverage.line_percent > 80
",
    );
    condition(
        "
components.code_qualty > 80 && has(nothing.like.it)
^^^^^^^^^^^^^^^^^^^^^^ error unknown-metric: there is no component `components.code_qualty`
  help: did you mean `components.code_quality`?
  fix: write components.code_quality: components.code_quality > 80 && has(nothing.like.it)
                                   ^^^^^^^^^^^^^^^ error unknown-metric: there is no metric `nothing.like.it`
",
    );
    condition(
        "
min > 80
^^^ error unknown-metric: there is no metric `min`
  help: `min` is a function: min(a, b, …)
",
    );
    condition(
        "
(score).value > [80]
       ^ error expression-syntax: this `.` continues no name
                ^ error expression-syntax: there are no lists
  help: write `a == 1 || a == 2`
",
    );
}

#[test]
fn calls() {
    formula(
        "
maxx(1, smells.total)
^^^^ error unknown-function: there is no function `maxx`
  help: did you mean `max(a, b, …)`, the highest of two or more numbers?
  fix: write max: max(1, smells.total)
",
    );
    formula(
        "
math.greatest(1, smells.total)
^^^^^^^^^^^^^ error unknown-function: there is no function `math.greatest`
  help: did you mean `max(a, b, …)`, the highest of two or more numbers?
  fix: write max: max(1, smells.total)
",
    );
    formula(
        "
percentile(smells.total)
^^^^^^^^^^ error unknown-function: there is no function `percentile`
  help: there are min, max, abs, clamp, round, floor, ceil, has
",
    );
    formula(
        "
clamp(smells.total, 5) + abs()
^^^^^^^^^^^^^^^^^^^^^^ error expression-arguments: `clamp` takes 3 arguments, here are 2
  help: it is called as clamp(x, low, high)
                         ^^^^^ error expression-arguments: `abs` takes one argument, here are 0
  help: it is called as abs(x)
",
    );
    formula(
        "
round(smells.total, 0.5) + round(smells.total, tests.total)
                    ^^^ error expression-arguments: the digits to keep are a whole number from 0 to 15, written out
                                               ^^^^^^^^^^^ error expression-arguments: the digits to keep are a whole number from 0 to 15, written out
",
    );
    condition(
        "
has(smells.total > 5)
    ^^^^^^^^^^^^^^^^ error expression-arguments: `has` takes a metric's name and nothing else
  help: such as `has(coverage.line_percent)`
",
    );
}

#[test]
fn types() {
    condition(
        "
score
^^^^^ error expression-type: a condition holds or does not, but this is a number
  help: compare it with something: `score >= 80`
",
    );
    condition(
        "
100 - smells.total
^^^^^^^^^^^^^^^^^^ error expression-type: a condition holds or does not, but this is a number
  help: compare it with something: `100 - smells.total > 0`
",
    );
    condition(
        "
score >= 80 && smells.total
               ^^^^^^^^^^^^ error expression-type: `smells.total` is a number, but `&&` needs a condition
  help: compare it with something: `smells.total == 0`
",
    );
    formula(
        "
smells.total == 0
^^^^^^^^^^^^^^^^^ error expression-type: a formula gives a number, but this is a condition
  help: to count 100 points where it holds, write a choice
  fix: add ? 100 : 0: smells.total == 0 ? 100 : 0
",
    );
    formula(
        "
100 - (smells.total > 5) * 10
      ^^^^^^^^^^^^^^^^^^ error expression-type: `(smells.total > 5)` is a condition, but `*` needs a number
  help: to count 1 where it holds, write a choice
  fix: add ? 1 : 0: 100 - ((smells.total > 5) ? 1 : 0) * 10
",
    );
    condition(
        "
score >= '80'
^^^^^^^^^^^^^ error expression-type: a number can't be compared with a text
  related: score: this is a number
  related: '80': this is a text
  help: numbers are written without quotes
  fix: write 80: score >= 80
",
    );
    condition(
        "
'smells.total' > 5
^^^^^^^^^^^^^^^^^^ error expression-type: a text can't be compared with a number
  related: 'smells.total': this is a text
  related: 5: this is a number
  help: names are written without quotes: `smells.total`
  fix: write smells.total: smells.total > 5
",
    );
    condition(
        "
environment.os == 5
^^^^^^^^^^^^^^^^^^^ error expression-type: a text can't be compared with a number
  related: environment.os: this is a text
  related: 5: this is a number
",
    );
    condition(
        "
environment.os < 'linux'
               ^ error expression-type: texts have no order: `<` compares numbers
  help: they can be compared by `==` and `!=`
",
    );
    condition(
        "
!score > 80
^^^^^^ error expression-type: `!` applies to `score` alone, which is a number
  help: write `!(score > 80)`
  fix: add parentheses: !(score > 80)
",
    );
    condition(
        "
!score && score > 1
^^^^^^ error expression-type: `!` applies to `score` alone, which is a number
  help: `!` turns a condition into its opposite
",
    );
    formula(
        "
environment.container ? 1 : 'no'
                            ^^^^ error expression-type: one side of the choice is a number, the other a text
  related: 1: this is a number
",
    );
    formula(
        "
score + environment.os
        ^^^^^^^^^^^^^^ error expression-type: `environment.os` is a text, but `+` needs a number
",
    );
}

#[test]
fn conditions_that_decide_nothing() {
    condition(
        "
coverage.line_percent >= 0
^^^^^^^^^^^^^^^^^^^^^^^^^^ warning constant-condition: `coverage.line_percent >= 0` is always true
  help: `coverage.line_percent` is between 0 and 100
",
    );
    condition(
        "
score >= 80 && coverage.line_percent > 100
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning constant-condition: `coverage.line_percent > 100` is always false
  help: `coverage.line_percent` is between 0 and 100
",
    );
    condition(
        "
smells.total < 0 || 1 < 2
^^^^^^^^^^^^^^^^ warning constant-condition: `smells.total < 0` is always false
  help: `smells.total` is at least 0
                    ^^^^^ warning constant-condition: `1 < 2` is always true
  help: it compares two fixed values
",
    );
    condition(
        "
score > 5 || (true)
              ^^^^ warning constant-condition: this condition is always true
  help: a condition that nothing changes decides nothing
",
    );
    condition(
        "
true
^^^^ warning constant-condition: this condition is always true
  help: a condition that nothing changes decides nothing
",
    );
    formula(
        "
score / (smells.total * 0)
        ^^^^^^^^^^^^^^^^^^ error division-by-zero: `(smells.total * 0)` is always zero, and nothing is divided by zero
",
    );
}

#[test]
fn the_number_of_mistakes_is_bounded() {
    for text in [")".repeat(5000), "x.y + ".repeat(1000), "1 2 + ".repeat(2000), "'a' + 1 + ".repeat(500)] {
        let found = check(&parse(&text), &Scope, Type::Number);
        assert_eq!(found.len(), MAX_PROBLEMS + 1);
        assert!(found[MAX_PROBLEMS].message.ends_with("more mistakes from here on"));
    }
}
