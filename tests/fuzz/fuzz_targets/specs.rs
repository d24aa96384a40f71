//! Specifications: every place lies in the text, ids that are defined are found in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_specs::{Ids, read, strays, suggest};

fuzz_target!(|text: &str| {
    let specification = read(text);
    let lines = text.lines().count().max(1) as u32;
    let ids: Vec<&str> = specification.requirements.iter().filter_map(|one| one.id.as_deref()).collect();
    for requirement in &specification.requirements {
        assert!(requirement.line >= 1 && requirement.line <= requirement.end_line);
        assert!(requirement.end_line <= lines);
        assert!(!requirement.title.contains(|letter: char| letter.is_control()));
    }
    for mention in Ids::new(ids.iter().copied()).find(text) {
        assert!(mention.line <= lines && mention.id < ids.len());
    }
    let _ = strays(ids, text);
    let _ = suggest(&specification.requirements, &["expire_session", "listOrders"], 3);
});
