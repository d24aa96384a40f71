//! Test results of real tools, of shapes that tools are known for, and of none.

#![expect(clippy::panic, reason = "a test that can't go on has failed")]

use proptest::prelude::*;
use rq_skills::readers::junit::{Outcome, Test, TestResults, read};

const PYTEST: &[u8] = include_bytes!("junit/pytest.xml");
const MOCHA: &[u8] = include_bytes!("junit/mocha.xml");
const NEXTEST: &[u8] = include_bytes!("junit/nextest.xml");
const RUFF: &[u8] = include_bytes!("junit/ruff.xml");

const OUTCOMES: [Outcome; 5] =
    [Outcome::Passed, Outcome::Failed, Outcome::Errored, Outcome::Skipped, Outcome::Flaky];

fn results(bytes: &[u8]) -> TestResults {
    read(bytes).unwrap_or_else(|error| panic!("{error}"))
}

/// Passed, failed, errored, skipped, flaky.
fn counts(results: &TestResults) -> [usize; 5] {
    OUTCOMES.map(|outcome| results.count(outcome))
}

fn test<'a>(results: &'a TestResults, name: &str) -> &'a Test {
    results.tests.iter().find(|test| test.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn pytest() {
    // "1 failed, 7 passed, 1 skipped, 1 xfailed, 1 error, 1 rerun"
    let results = results(PYTEST);
    assert_eq!(counts(&results), [7, 1, 1, 2, 0]);
    let wrong = test(&results, "test_wrong");
    assert_eq!((wrong.suite.as_str(), wrong.outcome), ("tests.test_cart", Outcome::Failed));
    assert_eq!(wrong.message, "AssertionError: the <price> & the rest");
    assert_eq!(test(&results, "test_needs_broken").outcome, Outcome::Errored);
    assert_eq!(test(&results, "test_later").message, "not now");
    assert_eq!(test(&results, "test_inside").suite, "tests.test_cart.TestGroup");
    assert_eq!(results.tests.iter().filter(|test| test.name.starts_with("test_each[")).count(), 3);
    // A rerun that pytest lists as one more test case.
    assert_eq!(results.tests.iter().filter(|test| test.name == "test_flaky").count(), 1);
    assert!((results.seconds() - 0.011).abs() < 0.002, "{}", results.seconds());
    assert_eq!(results.slowest(1)[0].name, "test_flaky");
    assert_eq!(results.slowest(100).len(), 11);
}

#[test]
fn mocha() {
    let results = results(MOCHA);
    assert_eq!(counts(&results), [3, 1, 0, 0, 0]);
    let wrong = test(&results, "Cart is wrong");
    assert_eq!(wrong.file.as_deref(), Some("/home/ci/tiny/test/cart.js"));
    assert_eq!(wrong.message, "Expected values to be strictly equal:  1 !== 2");
    assert_eq!(test(&results, "Cart inside is empty").suite, "is empty");
}

#[test]
fn nextest_says_which_tests_are_flaky() {
    // "3 tests run: 2 passed (1 flaky), 1 failed, 1 skipped"
    let results = results(NEXTEST);
    assert_eq!(counts(&results), [1, 1, 0, 0, 1]);
    assert_eq!(test(&results, "tests::flaky").outcome, Outcome::Flaky);
    assert!(test(&results, "tests::flaky").message.contains("panicked at src/lib.rs:18:13"));
    assert_eq!(test(&results, "tests::is_wrong").outcome, Outcome::Failed);
}

#[test]
fn cases_of_one_name_on_different_lines_are_different() {
    let results = results(RUFF);
    assert_eq!(counts(&results), [0, 6, 0, 0, 0]);
    assert_eq!(results.tests[2].line, Some(2));
}

#[test]
fn the_same_test_twice_is_one_test() {
    let case = |end: &str| format!("<testcase classname='A' name='b' time='0.5'>{end}</testcase>");
    let suite = |one: &str, two: &str| format!("<testsuite name='s'>{}{}</testsuite>", case(one), case(two));
    let (fail, error, skip) = ("<failure message='why'/>", "<error/>", "<skipped/>");
    for (one, two, expected) in [
        ("", "", Outcome::Passed),
        (fail, fail, Outcome::Failed),
        (fail, "", Outcome::Flaky),
        ("", fail, Outcome::Flaky),
        (error, "", Outcome::Flaky),
        (error, fail, Outcome::Failed),
        (skip, fail, Outcome::Failed),
        (skip, "", Outcome::Passed),
        (skip, skip, Outcome::Skipped),
    ] {
        let results = results(suite(one, two).as_bytes());
        assert_eq!(results.tests.len(), 1);
        assert_eq!(results.tests[0].outcome, expected, "{one} then {two}");
        assert!((results.seconds() - 1.0).abs() < 1e-9);
    }
    let mut first = results(format!("<testsuite>{}</testsuite>", case(fail)).as_bytes());
    first.merge(results(format!("<testsuite>{}</testsuite>", case("")).as_bytes()));
    assert_eq!(counts(&first), [0, 1, 0, 0, 0]);
    assert_eq!(first.tests[0].message, "why");
}

#[test]
fn surefire_s_reruns() {
    let text = "<testsuite name='com.example.PriceTest' tests='3' errors='0' failures='1' skipped='0' flakes='1'>
        <testcase name='a' classname='com.example.PriceTest' time='1,234.5'/>
        <testcase name='b' classname='com.example.PriceTest' time='0,005'>
          <flakyFailure message='once' type='java.lang.AssertionError'><stackTrace>at b</stackTrace></flakyFailure>
          <flakyError type='java.lang.Error'><stackTrace>at b</stackTrace></flakyError>
        </testcase>
        <testcase name='c' classname='com.example.PriceTest' time='-1'>
          <failure type='java.lang.AssertionError'><![CDATA[
            expected <1>
            at c]]></failure>
          <rerunFailure message='again' type='x'/>
        </testcase></testsuite>";
    let results = results(text.as_bytes());
    assert_eq!(counts(&results), [1, 1, 0, 0, 1]);
    let times: Vec<f64> = results.tests.iter().map(|test| test.seconds).collect();
    assert_eq!(times, [1234.5, 0.005, 0.0]);
    assert_eq!(test(&results, "b").message, "once");
    assert_eq!(test(&results, "c").message, "expected <1>");
}

#[test]
fn failures_that_are_announced_but_not_listed() {
    for text in [
        "<testsuites>\n<testsuite name='s' failures='2'><testcase name='a'><failure/></testcase></testsuite></testsuites>",
        "<testsuites>\n<testsuite name='s' errors='1'><testcase name='a'/></testsuite></testsuites>",
    ] {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(error.line, Some(2), "{error}");
        assert!(error.message.contains("announces"), "{error}");
    }
    let root = "<testsuites failures='1'><testsuite name='s'><testcase name='a'/></testsuite></testsuites>";
    assert_eq!(read(root.as_bytes()).unwrap_err().line, Some(1));
    // PHPUnit and others count the failures of inner suites in the outer ones.
    let nested = "<testsuites><testsuite name='o' failures='1'><testsuite name='i' failures='1'>\
        <testcase name='a'><failure/></testcase></testsuite></testsuite></testsuites>";
    assert_eq!(counts(&results(nested.as_bytes())), [0, 1, 0, 0, 0]);
}

#[test]
fn a_suite_that_failed_as_a_whole_is_no_pass() {
    let text = "<testsuites><testsuite name='db' errors='1' file='db.py'><error message='no set-up'/>\
        <testcase name='a'/></testsuite></testsuites>";
    let results = results(text.as_bytes());
    assert_eq!(counts(&results), [1, 0, 1, 0, 0]);
    let suite = test(&results, "");
    assert_eq!((suite.suite.as_str(), suite.message.as_str()), ("db", "no set-up"));
    assert_eq!(suite.file.as_deref(), Some("db.py"));
}

#[test]
fn what_is_no_report_is_refused() {
    for (text, line, what) in [
        ("", Some(1), "no element"),
        ("<testsuites/>", None, "no test"),
        ("<testsuites>\n<testsuite name='a' tests='5'></testsuite></testsuites>", None, "no test"),
        ("\n<coverage/>", Some(2), "no JUnit report"),
        ("<testcase name='a'/>", Some(1), "no JUnit report"),
        ("<testsuite>\n<testcase name='a'>", Some(2), "cut short"),
        ("<testsuite>\n\n</testsuites>", Some(3), "well-formed"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>", Some(1), "entities"),
    ] {
        let error = read(text.as_bytes()).expect_err(text);
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.message.contains(what), "{text}: {error}");
    }
    for bytes in [PYTEST, MOCHA, NEXTEST] {
        assert!(read(&bytes[..bytes.len() / 2]).unwrap_err().line.is_some());
    }
}

#[test]
fn long_messages_are_cut_between_letters() {
    let text = format!(
        "<testsuite><testcase name='a'><failure message='{}'/></testcase></testsuite>",
        "ü".repeat(1000)
    );
    let results = results(text.as_bytes());
    assert_eq!(results.tests[0].message.chars().filter(|c| *c == 'ü').count(), 150);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = read(&bytes);
    }

    #[test]
    fn changed_reports_are_read_or_refused(
        which in 0..4_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [PYTEST, MOCHA, NEXTEST, RUFF][which].to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let place = cut.index(bytes.len());
        bytes.extend_from_within(place..);
        bytes.truncate(place.max(200));
        if let Ok(results) = read(&bytes) {
            prop_assert_eq!(counts(&results).iter().sum::<usize>(), results.tests.len());
            prop_assert!(results.seconds() >= 0.0);
        }
    }

    #[test]
    fn elements_in_any_order_are_read_or_refused(parts in proptest::collection::vec(prop_oneof![
        Just("<testsuites>"), Just("</testsuites>"), Just("<testsuite name='s' failures='1'>"), Just("</testsuite>"),
        Just("<testcase name='a' time='1'>"), Just("</testcase>"), Just("<failure/>"), Just("<error>"), Just("</error>"),
        Just("text"), Just("<skipped message='m'/>"), Just("<flakyFailure/>"),
    ], 0..12)) {
        let _ = read(format!("<testsuites>{}</testsuites>", parts.concat()).as_bytes());
    }
}
