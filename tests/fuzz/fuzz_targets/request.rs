//! What comes with a change from elsewhere: event files, and lines that may hold secrets. What is found is taken out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_secrets::{find, redact};
use rq_skills::readers::event;

fuzz_target!(|bytes: &[u8]| {
    let _ = event::read(bytes);
    let text = String::from_utf8_lossy(bytes);
    let clean = redact(&text);
    for secret in find("a.txt", (1..).zip(text.lines())) {
        assert!(text.lines().count() >= secret.line as usize);
        assert!(clean != text, "what is found is taken out");
    }
});
