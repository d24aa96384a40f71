//! Numbers in the output of any tool.

use proptest::prelude::*;
use rq_skills::readers::findings::{json, pattern};

#[test]
fn numbers_by_pointer() {
    let text = br#"{"a/b": {"m~n": [1, 2.5, "7", " 8.5 ", true, null, "x", "inf", {"k": 1}]}, "": 3}"#;
    let value = json::read(text).unwrap();
    for (pointer, expected) in [
        ("/a~1b/m~0n/0", 1.0),
        ("/a~1b/m~0n/1", 2.5),
        ("/a~1b/m~0n/2", 7.0),
        ("/a~1b/m~0n/3", 8.5),
        ("/a~1b/m~0n/4", 1.0),
        ("/a~1b/m~0n/8", 1.0),
        ("/a~1b/m~0n", 9.0),
        ("/", 3.0),
        ("", 2.0),
    ] {
        assert_eq!(json::at(&value, pointer), Ok(expected), "{pointer}");
    }
    for pointer in ["/a~1b/m~0n/5", "/a~1b/m~0n/6", "/a~1b/m~0n/7"] {
        assert!(json::at(&value, pointer).unwrap_err().contains("no number"), "{pointer}");
    }
    for pointer in ["/none", "none", "/a~1b/m~0n/99", "/a~1b/m~0n/01", "/a/b"] {
        assert!(json::at(&value, pointer).unwrap_err().contains("nothing at"), "{pointer}");
    }
    assert_eq!(json::read(b"{\n\n,").unwrap_err().line, Some(3));
    assert!(json::read("[".repeat(100_000).as_bytes()).is_err());
    assert_eq!(json::at(&json::read(b"\xef\xbb\xbf5").unwrap(), ""), Ok(5.0));
}

#[test]
fn numbers_by_pattern() {
    let text = "3 warnings in a\n1,204 warnings in all\nscore: -0.5\n";
    assert_eq!(pattern::number(text, r"([\d,]+) warnings"), Ok(1204.0));
    assert_eq!(pattern::number(text, r"score: (\S+)"), Ok(-0.5));
    // Without a group, matches are counted.
    assert_eq!(pattern::number(text, "warnings"), Ok(2.0));
    assert_eq!(pattern::number(text, "(?:errors)"), Ok(0.0));
    assert!(pattern::number(text, r"(\d+) errors").unwrap_err().contains("does not match"));
    assert!(pattern::number(text, r"(warnings) in").unwrap_err().contains("no number"));
    assert!(pattern::number(text, r"score(\d)?").unwrap_err().contains("no number"));
    assert!(pattern::number(text, "(").unwrap_err().contains("not valid"));
    assert!(pattern::number(text, &"(a{1000}){1000}{1000}".repeat(3)).unwrap_err().contains("not valid"));
}

proptest! {
    #[test]
    fn any_pattern_and_pointer_answers(text in ".{0,64}", pattern in ".{0,24}") {
        let _ = pattern::number(&text, &pattern);
        if let Ok(value) = json::read(text.as_bytes()) {
            prop_assert!(json::at(&value, &pattern).is_ok_and(f64::is_finite) || json::at(&value, &pattern).is_err());
        }
    }
}
