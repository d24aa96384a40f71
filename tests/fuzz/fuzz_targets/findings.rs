//! Findings and numbers of other tools: the first byte chooses the format, the rest is its output.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use rq_skills::readers::findings::{checkstyle, gitlab_codequality, json, pattern, relative, sarif};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, output)) = bytes.split_first() else { return };
    let findings = match first % 5 {
        0 => sarif::read(output),
        1 => checkstyle::read(output),
        2 => gitlab_codequality::read(output),
        3 => {
            if let Ok(value) = json::read(output) {
                let _ = json::at(&value, "/a/0/b");
                let _ = json::at(&value, "");
            }
            return;
        }
        _ => {
            let text = String::from_utf8_lossy(output);
            if let Some((left, right)) = text.split_once('\n') {
                let _ = pattern::number(right, left);
            }
            return;
        }
    };
    for finding in findings.into_iter().flat_map(|findings| findings.findings) {
        if let Some(inside) = finding.path.as_deref().and_then(|path| relative(path, Path::new("/project"))) {
            assert!(!inside.starts_with('/') && !inside.split('/').any(|part| part == ".."), "{inside}");
        }
    }
});
