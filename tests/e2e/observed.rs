//! The engine observed: its own spans over OTLP, timings, what it does as it goes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use super::engine::run;
use super::repository::Repository;

/// A collector that takes one request; its path and body.
fn collector() -> (String, JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut request, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if request.is_empty() {
                request = line.trim().to_owned();
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        (request, body)
    });
    (address, thread)
}

#[test]
fn an_evaluation_is_one_trace() {
    let repository = Repository::small();
    let (address, thread) = collector();
    let mut command = repository.command(&["eval"]);
    let answer = run(command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &address)).expect(0);
    assert_eq!(answer.err, "");
    let (request, body) = thread.join().unwrap();
    assert!(request.starts_with("POST /v1/traces "), "{request}");
    // Names stand in protobuf as they are.
    let body = String::from_utf8_lossy(&body).into_owned();
    for name in [
        "rq-engine",
        "eval",
        "refactor-assistant.detect_code_smells",
        "doc-generator.analyze_documentation",
        "rq.verdict",
    ] {
        assert!(body.contains(name), "no {name} in the trace");
    }
}

#[test]
fn a_collector_that_is_not_there_changes_nothing() {
    let repository = Repository::small();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = repository.command(&["eval"]);
    let answer = run(command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{gone}"))).expect(0);
    assert!(answer.err.contains("the trace was not sent"), "{}", answer.err);
    assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
    let mut off = repository.command(&["eval"]);
    off.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{gone}")).env("OTEL_SDK_DISABLED", "true");
    assert_eq!(run(&mut off).expect(0).err, "");
}

#[test]
fn who_wants_to_hear_more_does() {
    let repository = Repository::small();
    assert_eq!(repository.engine(&["eval"]).expect(0).err, "", "quiet where nobody watches");
    let verbose = repository.engine(&["eval", "--verbose"]).expect(0).err;
    assert!(verbose.contains("refactor-assistant.analyze_complexity: cached"), "{verbose}");
    let logged = run(repository.command(&["eval", "--no-cache"]).env("RQ_LOG", "info")).expect(0).err;
    assert!(logged.contains("refactor-assistant.analyze_complexity: done in"), "{logged}");
    let timings = repository.engine(&["eval", "--timings"]).expect(0).out;
    assert!(timings.contains("refactor-assistant.analyze_complexity") && timings.contains("ms"), "{timings}");
}
