//! The program from outside.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn logsum(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_logsum"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments may be gone before it reads.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn text() {
    let output = logsum(&["--top", "1"], "t GET /a 200 10 5ms\nt GET /b 503 0 900ms\n");
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "2 requests, 10 bytes, 50.0 % errors, 0 unreadable lines\n  200  1\n  503  1\n     900 ms median,    900 ms at most, 1 × /b\n"
    );
}

#[test]
fn json() {
    let output = logsum(&["--json"], "t GET /a 200 10 5ms\n");
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["requests"], 1);
    assert_eq!(value["slowest"][0]["median"], 5);
}

#[test]
fn mistakes_are_told() {
    let output = logsum(&["--fast"], "");
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no option --fast"));
}

#[test]
fn a_missing_file_is_named() {
    let output = logsum(&["no-such.log"], "");
    assert!(String::from_utf8(output.stderr).unwrap().contains("can't read no-such.log"));
}
