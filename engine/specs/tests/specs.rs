//! Specifications to requirements, and their ids in other texts.

#[cfg(test)]
mod specs {
    use proptest::prelude::*;
    use rq_specs::{Ids, Obligation, read, strays, suggest};

    fn ids(text: &str) -> Vec<String> {
        read(text).requirements.into_iter().filter_map(|requirement| requirement.id).collect()
    }

    #[test]
    fn forms_of_requirements() {
        let specification = read(include_str!("fixtures/forms.md"));
        insta::assert_json_snapshot!(specification);
    }

    #[test]
    fn what_begins_like_an_id_and_is_none() {
        let text = "# Text\n\n- UTF-8 is read.\n- SHA-256 too.\n- ISO-8601 dates\n- RFC-2119 words\n- CVE-2024-1 is mended\n\
            - HTTP-404\n- Step-1: begin\n- Step-2: end\n- Python3 is used\n- Chapter 1\n\n## V1.2.0\n\n## V1.3.0\n\nX-1 alone\n\n\
            REQ-9 stands alone in a sentence without a word that binds.\n";
        assert_eq!(ids(text), Vec::<String>::new());
    }

    #[test]
    fn nothing_in_code_or_comments() {
        let text = "---\nid: REQ-1\n---\n```\nREQ-1: MUST a\nREQ-2: MUST b\n```\n\n    REQ-3: MUST c\n\n<!-- REQ-4: MUST d -->\n\n\
            [REQ-5]: http://example.com\n";
        assert_eq!(read(text).requirements, []);
    }

    #[test]
    fn hostile_text_takes_no_time_without_end() {
        let row = format!("| ID | Text |\n|---|---|\n{}", "| REQ-1 | MUST |\n".repeat(20_000));
        assert_eq!(read(&row).duplicates.len(), 19_999);
        read(&"> ".repeat(5_000));
        read(&"- ".repeat(3_000));
        read(&"MUST ".repeat(400_000));
        read(&"**".repeat(10_000));
        let title = &read("- [ ] \u{1b}[31mred\u{7}").requirements[0].title;
        assert!(!title.chars().any(char::is_control), "{title:?}");
    }

    #[test]
    fn whole_ids_are_found_however_code_writes_them() {
        let ids = Ids::new(["REQ-1", "REQ-12", "FR-1.2", "AUTH_3"]);
        let found = |text: &str| {
            ids.find(text).iter().map(|found| (found.id, found.line, found.column)).collect::<Vec<_>>()
        };
        assert_eq!(found("// see REQ-1."), [(0, 1, 8)]);
        assert_eq!(found("x\ndef test_req_12_login():"), [(1, 2, 10)]);
        assert_eq!(found("(fr-1.2) [AUTH-3]"), [(2, 1, 2), (3, 1, 11)]);
        assert_eq!(found("REQ-10 XREQ-1 REQ-1.2 SUB-REQ-1 REQ-1a FR-1.2.3 REQ_1_2"), []);
        assert_eq!(found("REQ-1, REQ-1; REQ-1"), [(0, 1, 1), (0, 1, 8), (0, 1, 15)]);
    }

    #[test]
    fn ids_that_no_specification_defines() {
        let known = ["REQ-1", "REQ-2", "SPEC-AUTH-003"];
        let text = "REQ-1 REQ-3\nREQ-3 SPEC-AUTH-4. OTHER-1 XREQ-5 req-6 REQ-7.1";
        assert_eq!(
            strays(known, text),
            [("REQ-3".into(), 1), ("SPEC-AUTH-4".into(), 2), ("REQ-7.1".into(), 2)]
        );
    }

    #[test]
    fn what_only_looks_like_an_id_is_none() {
        let text = "- Apache-2.0\n- BSD-2\n- BSD-3\n- **T-v0.1** old\n- [CBID2](https://example.com) - **C. B.**\n\
            - [OTEP-1](a.md) one\n- [OTEP-2](b.md) two\n\nT1: it starts\n\nT2: it stops\n\n| B3 | yes |\n";
        let found = read(text).requirements;
        assert!(found.is_empty(), "{found:?}");
        let ids = |text: &str| -> Vec<String> {
            read(text).requirements.into_iter().filter_map(|requirement| requirement.id).collect()
        };
        assert_eq!(ids("- FR1: begin\n- FR2: end\n"), ["FR1", "FR2"]);
        assert_eq!(ids("- T1: it MUST start\n"), ["T1"]);
        assert_eq!(ids("# [REQ-1](https://example.com/1) Carts\n"), ["REQ-1"]);
    }

    #[test]
    fn a_heading_defines_what_a_list_names() {
        let found =
            read("- **REQ-1**: see below\n\n# REQ-1: Carts\n\nA cart MUST hold.\n\n- **REQ-1**: again\n");
        assert_eq!(found.duplicates, []);
        let [requirement] = found.requirements.as_slice() else { panic!("{found:?}") };
        assert_eq!((requirement.line, requirement.title.as_str()), (3, "Carts"));
        assert_eq!(read("# REQ-1: Carts\n\n# REQ-1: Orders\n").duplicates.len(), 1);
    }

    #[test]
    fn names_that_look_like_a_requirement() {
        let requirements =
            read("- **R-1** A session MUST expire after an hour\n- **R-2** Orders MUST be listed\n")
                .requirements;
        let symbols = ["expire_session", "ListOrders", "parse", "expireSessionAfterHour"];
        let found = suggest(&requirements, &symbols, 2);
        let pairs: Vec<(usize, &str)> = found.iter().map(|s| (s.requirement, symbols[s.symbol])).collect();
        assert_eq!(pairs, [(0, "expireSessionAfterHour"), (0, "expire_session"), (1, "ListOrders")]);
        assert_eq!(requirements[0].obligation, Some(Obligation::Must));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_breaks_it(parts in prop::collection::vec("REQ-[0-9]{1,2}|MUST|\\| |\\|---\\||\n|# |- |\\[x\\] |\\*\\*|`|~~|<a id=\"R-1\">|é|[a-z. ]{0,6}", 0..60)) {
            let text = parts.concat();
            let read = read(&text);
            let lines = text.lines().count() as u32;
            for requirement in &read.requirements {
                prop_assert!(requirement.line >= 1 && requirement.line <= lines.max(1));
                prop_assert!(requirement.end_line >= requirement.line);
            }
            strays(["REQ-1"], &text);
        }

        /// What is found is what a search word by word finds.
        #[test]
        fn ids_are_found_as_by_hand(text in "(R-1|R-12|R-1\\.2|x|_|-|\\.| |\n){0,40}") {
            let ids = ["R-1", "R-12", "R-1.2"];
            let found: Vec<(usize, usize)> = Ids::new(ids).find(&text).iter().map(|m| {
                let start: usize = text.split_inclusive('\n').take(m.line as usize - 1).map(str::len).sum();
                (m.id, start + m.column as usize - 1)
            }).collect();
            let bytes = text.as_bytes();
            let mut expected = Vec::new();
            for start in 0..text.len() {
                for (place, id) in ids.iter().enumerate() {
                    let end = start + id.len();
                    let fits = text.get(start..end).is_some_and(|part| part.replace(['_', '.'], "-") == id.replace('.', "-"));
                    if !fits { continue }
                    let before = start.checked_sub(1).map(|p| bytes[p]);
                    let dots = before == Some(b'.') && start > 1 && bytes[start - 2] == b'.';
                    let bad_before = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') && !dots;
                    let after = bytes.get(end);
                    let digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
                    let bad_after = after.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_') && digit);
                    if !bad_before && !bad_after { expected.push((place, start)); }
                }
            }
            let (mut found, mut expected) = (found, expected);
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
