//! Formats by name and by content.

use rq_skills::readers::coverage::{Format, detect};

use crate::reports::ALL;

#[test]
fn a_report_shows_its_format() {
    for (format, name, bytes) in ALL {
        assert_eq!(detect(bytes), Some(*format), "{name}");
        let with_mark = [b"\xef\xbb\xbf\n".as_slice(), bytes].concat();
        assert_eq!(detect(&with_mark), Some(*format), "{name} after a byte order mark");
    }
}

#[test]
fn other_files_are_of_no_format() {
    for other in [
        "",
        " \n",
        "{}",
        "[]",
        "{\"a\": 1}",
        "{\"version\": \"2.1.0\", \"runs\": []}",
        "<html></html>",
        "<",
        "<!-- never closed",
        "<testsuites/>",
        "mode",
        "name,lines\na.py,3\n",
    ] {
        assert_eq!(detect(other.as_bytes()), None, "{other:?}");
    }
}

#[test]
fn what_stands_before_the_root_does_not_matter() {
    let head = "<?xml version=\"1.0\"?>\n<!-- <report> of <coverage> -->\n<!DOCTYPE coverage>\n";
    let cobertura = format!("{head}<coverage line-rate=\"1\"><packages/></coverage>");
    assert_eq!(detect(cobertura.as_bytes()), Some(Format::Cobertura));
    assert_eq!(detect(format!("{head}<report name=\"x\"/>").as_bytes()), Some(Format::Jacoco));
}

#[test]
fn names_lead_back_to_formats() {
    for (format, ..) in ALL {
        assert_eq!(Format::from_name(format.name()), Some(*format));
    }
    assert_eq!(Format::from_name("Cobertura"), None);
    assert_eq!(Format::from_name(""), None);
}
