//! Documents by chance: every construct of KDL 2, comments and all kinds of white space everywhere.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// So many cases unless the environment asks for another number.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if asked { default } else { ProptestConfig { cases, ..default } }
}

fn any_of(choices: &'static [&'static str]) -> BoxedStrategy<String> {
    select(choices).prop_map(str::to_owned).boxed()
}

fn join(parts: impl Strategy<Value = Vec<String>> + 'static) -> BoxedStrategy<String> {
    parts.prop_map(|parts| parts.concat()).boxed()
}

/// At least one space, where no newline may stand.
fn space() -> BoxedStrategy<String> {
    Union::new_weighted(vec![
        (12, Just(" ".to_owned()).boxed()),
        (
            3,
            any_of(&[
                "  ",
                "\t",
                "\u{3000}",
                "\u{a0} ",
                " /* c */ ",
                "/*a /* b */ **/",
                " /* é\n * two lines */",
                " \\\n    ",
                " \\ // more\n\t",
                "\\\r\n",
                " \\ /* x */ // y\n /* z */ ",
            ]),
        ),
    ])
    .boxed()
}

fn maybe_space() -> BoxedStrategy<String> {
    prop_oneof![6 => Just(String::new()), 1 => space()].boxed()
}

fn newline() -> BoxedStrategy<String> {
    prop_oneof![
        20 => Just("\n".to_owned()),
        4 => any_of(&["\r\n", "\r", "\u{85}", "\u{b}", "\u{c}", "\u{2028}", "\u{2029}"]),
    ]
    .boxed()
}

/// What may stand between nodes.
fn line_space() -> BoxedStrategy<String> {
    let line_comment =
        ("// [a-z\"{}é\\\\]{0,8} {0,2}", newline()).prop_map(|(text, newline)| text + &newline);
    let piece = prop_oneof![3 => newline(), 2 => space(), 2 => line_comment.boxed()];
    prop_oneof![2 => Just(String::new()), 3 => join(vec(piece, 1..4))].boxed()
}

fn word() -> BoxedStrategy<String> {
    let tricky = any_of(&[
        "-",
        "+",
        "--x",
        "-.",
        ".",
        "..5",
        "+.a",
        "<",
        "a,b",
        "foo.bar",
        "漢字",
        "é",
        "🙂",
        "r",
        "-nan",
        "+inf",
        "_1",
        "a-b",
        "*",
        "true-ish",
        "https:",
        "'",
        "~`!@$%^&*",
    ]);
    let reserved = ["true", "false", "null", "inf", "-inf", "nan"];
    let plain =
        "[a-z_é][a-z0-9_.-]{0,6}".prop_filter("reserved", move |word| !reserved.contains(&word.as_str()));
    prop_oneof![5 => plain, 1 => tricky].boxed()
}

fn quoted() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        6 => "[a-z0-9 {};=/é漢\t]{1,5}".boxed(),
        1 => any_of(&["\\n", "\\t", "\\s", "\\r", "\\b", "\\f", "\\\"", "\\\\", "\\u{41}", "\\u{1F642}", "\\u{0}", "'", "#"]),
        1 => any_of(&["\\ ", "\\   \t", "\\\n   ", "\\ \r\n", "\\\u{3000}"]),
    ];
    join(vec(piece, 0..5)).prop_map(|body| format!("\"{body}\"")).boxed()
}

fn hashes() -> BoxedStrategy<String> {
    any_of(&["#", "##", "###"])
}

fn raw() -> BoxedStrategy<String> {
    // A body that starts with a quote would need more care than it is worth; one inside is covered.
    ("[a-z \\\\é][a-z0-9 {};=/\\\\é]{0,6}(\" [a-z])?", hashes())
        .prop_map(|(body, hashes)| format!("{hashes}\"{body}\"{hashes}"))
        .boxed()
}

fn multi_line() -> BoxedStrategy<String> {
    let indentation = any_of(&["", " ", "    ", "\t", "\t  ", "\u{3000}"]);
    let line = prop_oneof![
        4 => join(vec(prop_oneof![
            6 => "[a-z0-9 {}é\\t]{1,6}".boxed(),
            1 => any_of(&["\\n", "\\\\", "\\\"", "\\u{e9}", "\"x", "\"\"x", "\\   x"]),
        ], 1..4)),
        1 => Just(String::new()),
    ];
    // Blank lines may be indented in any way.
    let line = (line, any_of(&["", " ", "\t"])).prop_map(|(line, blank)| {
        let blank_only = line.chars().all(char::is_whitespace);
        (if blank_only { blank } else { line }, blank_only)
    });
    (vec((line, newline()), 0..4), indentation, newline())
        .prop_map(|(lines, indentation, first)| {
            let mut out = format!("\"\"\"{first}");
            for ((line, blank), newline) in lines {
                if !blank {
                    out += &indentation;
                }
                out += &line;
                out += &newline;
            }
            out + &indentation + "\"\"\""
        })
        .boxed()
}

fn raw_multi_line() -> BoxedStrategy<String> {
    // The kdl crate refuses one that holds a quote alone.
    (vec("[a-z\\\\é][a-z\"\\\\ {}é]{0,5}", 0..4), any_of(&["", "  ", "\t"]), hashes())
        .prop_map(|(lines, indentation, hashes)| {
            let mut out = format!("{hashes}\"\"\"\n");
            for line in lines {
                out += &format!("{indentation}{line}\n");
            }
            format!("{out}{indentation}\"\"\"{hashes}")
        })
        .boxed()
}

fn string() -> BoxedStrategy<String> {
    prop_oneof![8 => word(), 5 => quoted(), 1 => raw(), 1 => multi_line(), 1 => raw_multi_line()].boxed()
}

fn number() -> BoxedStrategy<String> {
    prop_oneof![
        3 => any::<i32>().prop_map(|number| number.to_string()),
        2 => "[+-]?[0-9][0-9_]{0,5}(\\.[0-9][0-9_]{0,4})?([eE][+-]?[0-9]{1,2}_?)?",
        1 => "[+-]?0x[0-9a-fA-F][0-9a-fA-F_]{0,6}",
        1 => "[+-]?0o[0-7][0-7_]{0,6}",
        1 => "[+-]?0b[01][01_]{0,6}",
    ]
    .boxed()
}

fn annotation() -> BoxedStrategy<String> {
    let written = (maybe_space(), string(), maybe_space(), maybe_space())
        .prop_map(|(before, name, after, gap)| format!("({before}{name}{after}){gap}"));
    prop_oneof![6 => Just(String::new()), 1 => written].boxed()
}

fn value() -> BoxedStrategy<String> {
    let keyword = any_of(&["#true", "#false", "#null", "#inf", "#-inf", "#nan"]);
    let plain = prop_oneof![5 => string(), 3 => number(), 1 => keyword];
    (annotation(), plain).prop_map(|(annotation, value)| annotation + &value).boxed()
}

fn entry() -> BoxedStrategy<String> {
    let property = (string(), maybe_space(), maybe_space(), value())
        .prop_map(|(name, before, after, value)| format!("{name}{before}={after}{value}"));
    prop_oneof![2 => value(), 1 => property].boxed()
}

fn slashdash() -> BoxedStrategy<String> {
    prop_oneof![3 => Just("/-".to_owned()), 1 => line_space().prop_map(|space| format!("/-{space}"))].boxed()
}

/// An entry and the space before it, commented out or not.
fn part() -> BoxedStrategy<String> {
    let hidden =
        (space(), slashdash(), entry()).prop_map(|(space, slashdash, entry)| space + &slashdash + &entry);
    prop_oneof![8 => (space(), entry()).prop_map(|(space, entry)| space + &entry), 1 => hidden].boxed()
}

/// What is generated on purpose.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Whether a node that is commented out may end with `;`, which the kdl crate does not expect.
    pub(crate) any_end: bool,
    /// How deep blocks are nested.
    pub(crate) depth: u32,
}

/// Everything that KDL 2 allows.
pub(crate) const FULL: Shape = Shape { any_end: true, depth: 2 };

/// A children block.
fn block(nodes: BoxedStrategy<String>) -> BoxedStrategy<String> {
    nodes.prop_map(|nodes| format!("{{{nodes}}}")).boxed()
}

fn node(depth: u32, shape: Shape) -> BoxedStrategy<String> {
    let head = (annotation(), string(), join(vec(part(), 0..4)))
        .prop_map(|(annotation, name, parts)| annotation + &name + &parts)
        .boxed();
    if depth == 0 {
        return head;
    }
    let children = || (space(), block(nodes(depth - 1, shape))).prop_map(|(space, block)| space + &block);
    let hidden = move || {
        (space(), slashdash(), block(nodes(depth - 1, shape)))
            .prop_map(|(space, slashdash, block)| space + &slashdash + &block)
    };
    prop_oneof![
        5 => head.clone(),
        4 => (head.clone(), children()).prop_map(|(head, block)| head + &block),
        1 => (head, hidden(), children(), hidden()).prop_map(|(head, first, block, last)| head + &first + &block + &last),
    ]
    .boxed()
}

fn nodes(depth: u32, shape: Shape) -> BoxedStrategy<String> {
    let end = prop_oneof![
        6 => newline(),
        2 => Just(";".to_owned()),
        1 => Just("; // after\n".to_owned()),
        1 => Just(" // after\n".to_owned()),
    ];
    let shown = (line_space(), node(depth, shape), maybe_space(), end.clone())
        .prop_map(|(before, node, space, end)| before + &node + &space + &end);
    let hidden_end = if shape.any_end { end.boxed() } else { newline() };
    let hidden = (line_space(), slashdash(), node(depth, shape), maybe_space(), hidden_end)
        .prop_map(|(before, slashdash, node, space, end)| before + &slashdash + &node + &space + &end);
    let last = (line_space(), node(depth, shape)).prop_map(|(before, node)| before + &node);
    let item = prop_oneof![6 => shown, 1 => hidden];
    (join(vec(item, 0..4)), proptest::option::of(last), line_space())
        .prop_map(|(nodes, last, space)| match last {
            Some(last) => nodes + &last,
            None => nodes + &space,
        })
        .boxed()
}

/// A valid document.
pub(crate) fn document(shape: Shape) -> BoxedStrategy<String> {
    let start = prop_oneof![
        8 => Just(String::new()),
        1 => any_of(&["\u{feff}", "/- kdl-version 2\n", "\u{feff}/-kdl-version 2\r\n", "\n\n"]),
    ];
    (start, nodes(shape.depth, shape)).prop_map(|(start, nodes)| start + &nodes).boxed()
}

/// A document with up to three changes that may break it.
pub(crate) fn near_document(shape: Shape) -> BoxedStrategy<String> {
    let change = (
        any::<prop::sample::Index>(),
        0..3_usize,
        any_of(&[
            " ", "\n", "{", "}", "(", ")", "=", ";", "\"", "\\", "/", "/-", "//", "/*", "*/", "#", "a", "1",
            ".", "-", "\"\"\"", "[", "\u{7}", "true", "#true", ",",
        ]),
    );
    (document(shape), vec(change, 1..4))
        .prop_map(|(mut text, changes)| {
            for (place, removed, inserted) in changes {
                let mut characters: Vec<char> = text.chars().collect();
                let at = place.index(characters.len() + 1);
                let end = (at + removed).min(characters.len());
                characters.splice(at..end, inserted.chars());
                text = characters.into_iter().collect();
            }
            text
        })
        .boxed()
}

/// Any text at all, of the characters that matter to the lexer more often than others.
pub(crate) fn soup() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        any_of(&[
            "{",
            "}",
            "(",
            ")",
            "=",
            ";",
            "\"",
            "\"\"\"",
            "\\",
            "/-",
            "//",
            "/*",
            "*/",
            "#",
            "##\"",
            "\"#",
            "#\"\"\"\n",
            "\n",
            "\r\n",
            " ",
            "    ",
            "\t",
            "\u{feff}",
            "\u{85}",
            "\u{2028}",
            "\u{200e}",
            "\0",
            "a",
            "node",
            "true",
            "#true",
            "1",
            "0x",
            "1.5e",
            ".",
            "-",
            "r\"",
            "é",
            "🙂",
            "[",
            "\\u{",
            "}\n",
            "{\n",
            "\\\n",
        ]),
        "\\PC{0,4}",
    ];
    join(vec(piece, 0..60))
}
