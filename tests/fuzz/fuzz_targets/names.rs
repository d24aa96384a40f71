//! Names that people search for and that repositories have.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_code::search::Query;

fuzz_target!(|texts: (&str, &str, &str, &str)| {
    let (query, name, container, path) = texts;
    let asked = Query::new(query);
    let fit = asked.fit(name, container, path);
    // A name fits itself, however it is written, unless it holds what parts names.
    let plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    if !name.is_empty() && name.chars().all(plain) {
        assert!(Query::new(name).fit(name, container, path).is_some());
    }
    let _ = fit;
});
