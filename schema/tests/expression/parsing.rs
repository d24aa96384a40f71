//! What a text is read as.

use rq_schema::expression::{MAX_DEPTH, MAX_LENGTH, TokenKind, parse};

use super::scope::shape;

#[track_caller]
fn check(text: &str, expected: &str) {
    let expression = parse(text);
    assert_eq!(expression.diagnostics(), [], "{text}");
    assert_eq!(shape(&expression, expression.root()), expected, "{text}");
}

#[test]
fn precedence_and_associativity_are_those_of_cel() {
    check("1 - 2 - 3", "(- (- 1 2) 3)");
    check("1 + 2 * 3 - 4 / 5 % 6", "(- (+ 1 (* 2 3)) (% (/ 4 5) 6))");
    check("a < 1 + 2 && b || c && !d", "(|| (&& (< a (+ 1 2)) b) (&& c (! d)))");
    check("a || b || c", "(|| (|| a b) c)");
    check("-a * -b", "(* (- a) (- b))");
    check("- -a", "(- (- a))");
    check("!!a", "(! (! a))");
    check("!a == b", "(== (! a) b)");
    check("a ? b : c ? d : e", "(? a b (? c d e))");
    check("a || b ? 1 : 2 + 3", "(? (|| a b) 1 (+ 2 3))");
    check("a ? (b ? 1 : 2) : 3", "(? a (group (? b 1 2)) 3)");
    check("(a < b) == (c < d)", "(== (group (< a b)) (group (< c d)))");
    check("2 * (3 + 4)", "(* 2 (group (+ 3 4)))");
    check("a <= b && b >= c && d != e", "(&& (&& (<= a b) (>= b c)) (!= d e))");
}

#[test]
fn literals() {
    check("true ? 0x1F : 1.5e3", "(? true 31 1500)");
    check(r#"a == 'it\'s' || a == "x\ty""#, r#"(|| (== a "it's") (== a "x\ty"))"#);
    check(".5 + 5", "(+ 0.5 5)");
}

#[test]
fn calls() {
    check("min(a, b, 3) + abs(-1)", "(+ (min! a b 3) (abs! (- 1)))");
    check("clamp(x, 0, 100)", "(clamp! x 0 100)");
    check("round(a / b, 2)", "(round! (/ a b) 2)");
    check(
        "has(coverage.line_percent) && floor(x) == ceil(x)",
        "(&& (has! coverage.line_percent) (== (floor! x) (ceil! x)))",
    );
    // A name that is a function's too.
    check("min + 1", "(+ min 1)");
}

#[test]
fn names() {
    check("smells . total", "smells.total");
    check("packages[\"web\"].smells.total", "packages.web.smells.total");
    check("packages['web-app'].smells.total", r#"packages["web-app"].smells.total"#);
    check("packages.2fa.smells.total > .5", "(> packages.2fa.smells.total 0.5)");
    check("tests.true", "tests.true");
    check("new.smells.total - delta['smells'].total", "(- new.smells.total delta.smells.total)");

    let expression = parse("1 + packages['web-app'].x");
    let path = expression.paths().next().unwrap();
    assert_eq!(path.span.of(expression.text()), "packages['web-app'].x");
    let segments: Vec<_> =
        path.segments.iter().map(|s| (s.name.as_str(), s.span.of(expression.text()), s.quoted)).collect();
    assert_eq!(
        segments,
        [("packages", "packages", false), ("web-app", "'web-app'", true), ("x", "x", false)]
    );
}

#[test]
fn an_editor_finds_what_is_under_the_cursor() {
    let expression = parse("score >= smells.");
    let at = |offset| expression.token_at(offset).map(|token| (token.kind, token.span.of(expression.text())));
    assert_eq!(at(0), Some((TokenKind::Identifier, "score")));
    assert_eq!(at(5), Some((TokenKind::Identifier, "score")));
    assert_eq!(at(6), Some((TokenKind::GreaterEqual, ">=")));
    assert_eq!(at(15), Some((TokenKind::Identifier, "smells")));
    assert_eq!(at(16), Some((TokenKind::Dot, ".")));
    assert_eq!(at(17), None);
    // An unfinished name is there for completion.
    let path = expression.path_at(16).unwrap();
    assert_eq!((path.path.as_str(), path.partial), ("smells", true));
}

#[test]
fn what_is_wrong_keeps_its_parts() {
    for (text, expected) in [
        ("a b + c", "(error a (+ b c))"),
        ("a +", "(+ a (error ))"),
        ("(a", "(group a)"),
        ("a) + b", "(+ a b)"),
        ("min(a, ", "(min! a)"),
        ("a ? b", "(? a b (error ))"),
        ("* a", "(* (error ) a)"),
        ("a @ b", "(error (error a) b)"),
        ("@", "(error )"),
        ("", "(error )"),
        ("[a, b] == 1", "(== (error a b) 1)"),
        ("a && && b", "(&& (&& a (error )) b)"),
        ("(a).b.c + d", "(+ (group a) d)"),
    ] {
        let expression = parse(text);
        assert!(expression.has_errors(), "{text}");
        assert_eq!(shape(&expression, expression.root()), expected, "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [
        ("(", ")"),
        ("-", ""),
        ("!", ""),
        ("min(1, ", ")"),
        ("true ? 1 : ", ""),
        ("not ", ""),
        ("a[", "]"),
        ("[", "]"),
    ] {
        let text = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let count = |depth| {
            parse(&text(depth)).diagnostics().iter().filter(|d| d.message.contains("levels deep")).count()
        };
        assert_eq!(count(MAX_DEPTH - 1), 0, "{open}");
        assert_eq!(count(MAX_DEPTH + 2), 1, "{open}");
    }
    // Width is not depth.
    let wide = vec!["smells.total"; 1000].join(" + ");
    assert_eq!(parse(&wide).diagnostics(), []);
}

#[test]
fn length_is_bounded() {
    let expression = parse(&"x".repeat(MAX_LENGTH + 1));
    assert_eq!(expression.tokens(), []);
    assert_eq!(expression.diagnostics().len(), 1);
    assert!(!parse(&"x".repeat(MAX_LENGTH)).has_errors());
}

#[test]
fn prints_as_it_is_read() {
    for (text, printed) in [
        ("100-smells.total*5", "100 - smells.total * 5"),
        ("a?b:-c", "a ? b : -c"),
        ("min( a ,b )", "min(a, b)"),
        ("!(a||b)", "!(a || b)"),
        ("packages[\"web\"].x + packages[\"a'b\"].y", r"packages.web.x + packages['a\'b'].y"),
        ("0x10 + 1e300 + 0.10", "16 + 1e300 + 0.1"),
        ("a=='x\\n'", "a == 'x\\n'"),
    ] {
        assert_eq!(parse(text).to_string(), printed);
    }
}
