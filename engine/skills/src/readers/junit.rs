//! Test results in JUnit's XML, as pytest, Surefire, Gradle, jest-junit, cargo-nextest and others write it.
//!
//! There is no standard; what most agree on is read. A test that failed and then passed is flaky: Surefire and nextest
//! say so by `flakyFailure` and `flakyError`, others report the same test twice. The same test failing twice is one
//! failed test.

use std::collections::BTreeMap;

use super::ReadError;
use super::xml::{Element, Part, walk};

/// Bytes of a failure's message that are kept.
const MESSAGE: usize = 300;

/// How a test ended, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It was not run.
    Skipped,
    /// It ran and held.
    Passed,
    /// It failed and passed in the same run.
    Flaky,
    /// It could not run to its end.
    Errored,
    /// It ran and did not hold.
    Failed,
}

/// One test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The class or file it belongs to; may be empty.
    pub suite: String,
    /// Its name; empty for a suite that failed as a whole.
    pub name: String,
    /// The file it stands in, as the report says.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub seconds: f64,
    /// The first line of why it failed or was skipped; may be empty.
    pub message: String,
}

/// All tests of one or several reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestResults {
    /// The tests in the order of the report, each once.
    pub tests: Vec<Test>,
}

impl TestResults {
    /// Adds the tests of another report. A test that stands in both is one test, as it ended worst: the reports may be
    /// of two systems, and what fails on one of them fails.
    pub fn merge(&mut self, other: TestResults) {
        self.tests.extend(other.tests);
        self.join(Outcome::max);
    }

    /// How many tests ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.tests.iter().filter(|test| test.outcome == outcome).count()
    }

    /// The time of all tests together.
    pub fn seconds(&self) -> f64 {
        self.tests.iter().map(|test| test.seconds).sum()
    }

    /// The `most` tests that took longest, longest first.
    pub fn slowest(&self, most: usize) -> Vec<&Test> {
        let mut tests: Vec<&Test> = self.tests.iter().collect();
        tests.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
        tests.truncate(most);
        tests
    }

    fn join(&mut self, outcome: fn(Outcome, Outcome) -> Outcome) {
        let mut places: BTreeMap<(String, String, Option<String>, Option<u32>), usize> = BTreeMap::new();
        let mut joined: Vec<Test> = Vec::with_capacity(self.tests.len());
        for test in self.tests.drain(..) {
            let key = (test.suite.clone(), test.name.clone(), test.file.clone(), test.line);
            match places.get(&key).and_then(|place| joined.get_mut(*place)) {
                Some(known) => {
                    known.outcome = outcome(known.outcome, test.outcome);
                    known.seconds += test.seconds;
                    if known.message.is_empty() {
                        known.message = test.message;
                    }
                }
                None => {
                    places.insert(key, joined.len());
                    joined.push(test);
                }
            }
        }
        self.tests = joined;
    }
}

/// How a test ended that was run again in the same run.
fn after_rerun(one: Outcome, other: Outcome) -> Outcome {
    use Outcome::{Flaky, Passed, Skipped};
    match (one.min(other), one.max(other)) {
        (better, worse) if better == worse => one,
        (Skipped, worse) => worse,
        (Passed | Flaky, _) => Flaky,
        (_, worse) => worse,
    }
}

/// Reads a report.
///
/// # Errors
/// When it is no well-formed XML, is no JUnit report, holds no test, or announces failures that it does not list.
pub fn read(bytes: &[u8]) -> Result<TestResults, ReadError> {
    let mut report = Report::default();
    walk(bytes, |part| {
        match part {
            Part::Start(element) => report.start(element)?,
            Part::Text(text) => report.text(&text),
            Part::End => report.end()?,
        }
        Ok(())
    })?;
    if report.results.tests.is_empty() {
        return Err(ReadError::new("the report holds no test: was the test run cut short?"));
    }
    report.results.join(after_rerun);
    Ok(report.results)
}

#[derive(Default)]
struct Report {
    results: TestResults,
    /// The elements around the place, by name.
    open: Vec<String>,
    suites: Vec<Suite>,
    test: Option<Test>,
    /// Whether the text that follows tells why the test ended so.
    telling: bool,
}

struct Suite {
    name: String,
    file: Option<String>,
    /// Failures and errors, as the suite says.
    announced: u64,
    /// Those that were met.
    seen: u64,
    line: u32,
}

impl Report {
    fn start(&mut self, element: Element) -> Result<(), ReadError> {
        let root = self.open.is_empty();
        match element.name.as_str() {
            "testsuites" | "testsuite" if self.test.is_none() => self.suites.push(Suite {
                name: element.get("name").unwrap_or_default().to_owned(),
                file: element.get("file").or_else(|| element.get("filepath")).map(str::to_owned),
                announced: ["failures", "errors"]
                    .iter()
                    .filter_map(|name| element.number(name))
                    .fold(0, u64::saturating_add),
                seen: 0,
                line: element.line,
            }),
            other if root => {
                return Err(ReadError::at(
                    element.line,
                    format!("<{other}> is no JUnit report: <testsuites> was expected"),
                ));
            }
            "testcase" => self.test = Some(self.begun(&element)),
            "failure" => self.ended(Outcome::Failed, &element),
            "error" => self.ended(Outcome::Errored, &element),
            "skipped" => self.ended(Outcome::Skipped, &element),
            "flakyFailure" | "flakyError" => self.ended(Outcome::Flaky, &element),
            _ => {}
        }
        self.open.push(element.name);
        Ok(())
    }

    fn begun(&self, element: &Element) -> Test {
        let suite = self.suites.last();
        let class = element.get("classname").filter(|name| !name.is_empty());
        let suite_name = suite.map(|suite| suite.name.as_str()).filter(|name| !name.is_empty());
        let line = element.number("line").or_else(|| element.number("lineno"));
        Test {
            suite: class.or(suite_name).unwrap_or_default().to_owned(),
            name: element.get("name").unwrap_or_default().to_owned(),
            file: element
                .get("file")
                .map(str::to_owned)
                .or_else(|| suite.and_then(|suite| suite.file.clone())),
            line: line.and_then(|line| u32::try_from(line).ok()).filter(|line| *line > 0),
            outcome: Outcome::Passed,
            seconds: element.get("time").and_then(seconds).unwrap_or(0.0),
            message: String::new(),
        }
    }

    /// The first thing said of a test's end counts.
    fn ended(&mut self, outcome: Outcome, element: &Element) {
        if matches!(outcome, Outcome::Failed | Outcome::Errored) {
            self.suites.iter_mut().for_each(|suite| suite.seen += 1);
        }
        let Some(test) = &mut self.test else {
            return self.of_suite(outcome, element);
        };
        if test.outcome == Outcome::Passed {
            test.outcome = outcome;
            test.message = first_line(element.get("message").unwrap_or_default());
            self.telling = test.message.is_empty();
        }
    }

    /// What a suite says of itself, such as that its set-up failed, stands for a test without a name.
    fn of_suite(&mut self, outcome: Outcome, element: &Element) {
        let Some(suite) =
            self.suites.last().filter(|_| matches!(outcome, Outcome::Failed | Outcome::Errored))
        else {
            return;
        };
        self.results.tests.push(Test {
            suite: suite.name.clone(),
            name: String::new(),
            file: suite.file.clone(),
            line: None,
            outcome,
            seconds: 0.0,
            message: first_line(element.get("message").unwrap_or_default()),
        });
    }

    fn text(&mut self, text: &str) {
        let Some(test) = self.test.as_mut().filter(|_| self.telling) else { return };
        test.message = first_line(text);
        self.telling = test.message.is_empty();
    }

    fn end(&mut self) -> Result<(), ReadError> {
        match self.open.pop().as_deref() {
            Some("testcase") => {
                self.results.tests.extend(self.test.take());
                self.telling = false;
            }
            Some("testsuites" | "testsuite") if self.test.is_none() => {
                let Some(suite) = self.suites.pop() else { return Ok(()) };
                // Some count the failures of the suites inside a suite, others don't: too few is what must not be.
                if suite.announced > suite.seen {
                    let message = format!(
                        "the suite {} announces {} failures and lists {}: the others are not known",
                        suite.name, suite.announced, suite.seen
                    );
                    return Err(ReadError::at(suite.line, message));
                }
            }
            Some("failure" | "error" | "skipped" | "flakyFailure" | "flakyError") => self.telling = false,
            _ => {}
        }
        Ok(())
    }
}

/// Seconds, as `1,234.5` or `0,005` too, as some write them; `None` where it is no time.
fn seconds(text: &str) -> Option<f64> {
    let point = if text.contains('.') { "" } else { "." };
    let number: f64 = text.trim().replace(',', point).parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let end =
        line.char_indices().map(|(place, c)| place + c.len_utf8()).take_while(|end| *end <= MESSAGE).last();
    line.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
}
