//! Answers as text that a person can judge.

use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::Case;

/// A text with positions in UTF-16, and edits.
pub(crate) struct Text(pub(crate) String);

impl Text {
    pub(crate) fn position(&self, offset: usize) -> Value {
        let before = &self.0[..offset];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        json!({"line": line, "character": before[start..].encode_utf16().count()})
    }

    pub(crate) fn offset(&self, position: &Value) -> usize {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = self.0.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = position["character"].as_u64().unwrap() as usize;
        let rest = &self.0[start..];
        for (at, c) in rest.char_indices() {
            if left == 0 || c == '\n' {
                assert_eq!(left, 0, "a column lies behind the end of its line: {position}");
                return start + at;
            }
            left = left.checked_sub(c.len_utf16()).expect("a column inside a character");
        }
        assert_eq!(left, 0, "a place behind the end: {position} in {:?}", self.0);
        self.0.len()
    }

    pub(crate) fn of(&self, range: &Value) -> &str {
        &self.0[self.offset(&range["start"])..self.offset(&range["end"])]
    }

    /// `3:5 «what stands there»`, lines and columns from 1.
    fn place(&self, range: &Value) -> String {
        let start = &range["start"];
        let (line, column) = (start["line"].as_u64().unwrap() + 1, start["character"].as_u64().unwrap() + 1);
        let written = self.of(range);
        match written.split_once('\n') {
            None => format!("{line}:{column} «{written}»"),
            Some((first, rest)) => format!("{line}:{column} «{first}…{}»", rest.rsplit('\n').next().unwrap()),
        }
    }

    /// The text after edits, which must not overlap.
    pub(crate) fn edited(&self, edits: &Value) -> String {
        let mut edits: Vec<(usize, usize, &str)> = edits
            .as_array()
            .unwrap()
            .iter()
            .map(|edit| {
                let range = &edit["range"];
                (self.offset(&range["start"]), self.offset(&range["end"]), edit["newText"].as_str().unwrap())
            })
            .collect();
        edits.sort();
        for pair in edits.windows(2) {
            assert!(pair[0].1 <= pair[1].0, "edits overlap: {pair:?}");
        }
        let mut text = self.0.clone();
        for (start, end, new) in edits.into_iter().rev() {
            text.replace_range(start..end, new);
        }
        text
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines.into_iter().collect();
    if lines.is_empty() { "nothing".into() } else { lines.join("\n") }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What is changed, as the lines that are gone and come; nothing where nothing is.
pub(crate) fn applied(before: &Text, edits: &Value) -> String {
    if list(edits).is_empty() {
        return "no edits".into();
    }
    before.edited(edits)
}

const COMPLETIONS: [&str; 26] = [
    "",
    "text",
    "method",
    "function",
    "constructor",
    "field",
    "variable",
    "class",
    "interface",
    "module",
    "property",
    "unit",
    "value",
    "enum",
    "keyword",
    "snippet",
    "color",
    "file",
    "reference",
    "folder",
    "member",
    "constant",
    "struct",
    "event",
    "operator",
    "type",
];

/// Proposals as an editor shows them; those that begin with `like`, where the case says so. `accept` shows the text
/// after one, `resolve` what else is told of it.
pub(crate) fn completion(client: &mut Client, case: &Case, items: &Value) -> String {
    let mut items: Vec<&Value> = list(items).iter().collect();
    items.sort_by_key(|item| text(&item["sortText"]));
    for item in &items {
        replaces_what_is_typed(case, item);
    }
    items.retain(|item| shown_by_editors(case, item));
    let named = |name: &str| {
        *items
            .iter()
            .find(|item| item["label"] == name)
            .unwrap_or_else(|| panic!("{name} is not proposed in {}", case.text.0))
    };
    if let Some(name) = case.option("resolve") {
        let resolved = client.request("completionItem/resolve", named(name).clone());
        return format!(
            "{name}: {}\n\n{}",
            text(&resolved["detail"]),
            text(&resolved["documentation"]["value"])
        );
    }
    if let Some(name) = case.option("accept") {
        return case.text.edited(&json!([named(&name.replace('+', " "))["textEdit"]]));
    }
    if let Some(name) = case.option("like") {
        let names: Vec<&str> = name.split('|').collect();
        items.retain(|item| names.iter().any(|name| text(&item["label"]).starts_with(name)));
    }
    let today = jiff::Zoned::now().date();
    lines(items.into_iter().map(|item| {
        let kind = COMPLETIONS[item["kind"].as_u64().unwrap() as usize];
        let detail = Some(text(&item["detail"])).filter(|detail| !detail.is_empty());
        let detail = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        let edit = &item["textEdit"];
        let (label, mut new) = (text(&item["label"]), text(&edit["newText"]).to_owned());
        if new == label {
            new.clear();
        } else {
            new = format!(" → {}", new.replace('\n', "⏎"));
        }
        let replaced = Some(case.text.of(&edit["range"])).filter(|replaced| !replaced.is_empty());
        let replaced = replaced.map(|replaced| format!(" instead of «{replaced}»")).unwrap_or_default();
        let line = format!("{kind} {label}{detail}{new}{replaced}");
        match label.parse::<jiff::civil::Date>() {
            Ok(date) => line.replace(label, &format!("[today + {}]", date.since(today).unwrap().get_days())),
            Err(_) => line,
        }
    }))
}

/// What a proposal replaces lies in one line and holds the cursor, or editors refuse it.
fn replaces_what_is_typed(case: &Case, item: &Value) {
    let range = &item["textEdit"]["range"];
    assert_eq!(range["start"]["line"], range["end"]["line"], "{item}");
    let (start, end) = (case.text.offset(&range["start"]), case.text.offset(&range["end"]));
    assert!(start <= case.cursors[0] && case.cursors[0] <= end, "the cursor is outside of {item}");
}

/// An editor shows a proposal only if it has the letters that are typed of it, in their order.
fn shown_by_editors(case: &Case, item: &Value) -> bool {
    let start = case.text.offset(&item["textEdit"]["range"]["start"]);
    let typed = &case.text.0[start..case.cursors[0]];
    let filter = item["filterText"].as_str().unwrap_or_else(|| text(&item["label"]));
    let mut letters = filter.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|typed| letters.any(|letter| letter == typed))
}

const SEVERITIES: [&str; 5] = ["", "error", "warning", "information", "hint"];

pub(crate) fn diagnostics(document: &Text, diagnostics: &[Value]) -> String {
    lines(diagnostics.iter().map(|diagnostic| {
        let severity = SEVERITIES[diagnostic["severity"].as_u64().unwrap() as usize];
        let tags = if diagnostic["tags"] == json!([1]) { " (faded)" } else { "" };
        let mut line = format!(
            "{severity}[{}] {}{tags}\n    {}",
            text(&diagnostic["code"]),
            document.place(&diagnostic["range"]),
            text(&diagnostic["message"]).replace('\n', "\n    "),
        );
        assert_eq!(diagnostic["source"], "rq");
        if let Some(link) = diagnostic["codeDescription"]["href"].as_str() {
            line.push_str(&format!(
                "\n    see {}",
                link.rsplit('/').next().unwrap().split('#').next().unwrap()
            ));
        }
        for related in list(&diagnostic["relatedInformation"]) {
            let place = document.place(&related["location"]["range"]);
            line.push_str(&format!("\n    {place} {}", text(&related["message"])));
        }
        line
    }))
}

pub(crate) fn hover(document: &Text, hover: &Value) -> String {
    if hover.is_null() {
        return "nothing".into();
    }
    assert_eq!(hover["contents"]["kind"], "markdown");
    format!("{}\n\n{}", document.place(&hover["range"]), text(&hover["contents"]["value"]))
}

pub(crate) fn signature(help: &Value) -> String {
    if help.is_null() {
        return "nothing".into();
    }
    let active = help["activeSignature"].as_u64().unwrap() as usize;
    lines(list(&help["signatures"]).iter().enumerate().map(|(place, signature)| {
        let parameter = signature["activeParameter"].as_u64().unwrap() as usize;
        let label = text(&signature["parameters"][parameter]["label"]);
        let mark = if place == active { "▶ " } else { "  " };
        format!("{mark}{}, at «{label}»: {}", text(&signature["label"]), text(&signature["documentation"]))
    }))
}

/// Ranges, locations or highlights.
pub(crate) fn places(document: &Text, found: &Value) -> String {
    lines(list(found).iter().map(|place| {
        let kind = match place["kind"].as_u64() {
            Some(2) => " read",
            Some(3) => " written",
            _ => "",
        };
        document.place(&place["range"]) + kind
    }))
}

pub(crate) fn renamable(document: &Text, place: &Value) -> String {
    format!("{} as {}", document.place(&place["range"]), text(&place["placeholder"]))
}

const SYMBOLS: [&str; 27] = [
    "",
    "file",
    "module",
    "namespace",
    "package",
    "class",
    "method",
    "property",
    "field",
    "constructor",
    "enum",
    "interface",
    "function",
    "variable",
    "constant",
    "string",
    "number",
    "boolean",
    "array",
    "object",
    "key",
    "null",
    "member",
    "struct",
    "event",
    "operator",
    "type",
];

/// A tree, or a list with containers.
pub(crate) fn symbols(document: &Text, symbols: &Value) -> String {
    fn push(document: &Text, out: &mut Vec<String>, symbol: &Value, depth: usize) {
        let indent = "  ".repeat(depth);
        let kind = SYMBOLS[symbol["kind"].as_u64().unwrap() as usize];
        let name = text(&symbol["name"]);
        if let Some(range) = symbol["location"].get("range") {
            let container =
                symbol["containerName"].as_str().map(|name| format!(" in {name}")).unwrap_or_default();
            out.push(format!("{kind} {name}{container}: {}", document.place(range)));
            return;
        }
        let detail = symbol["detail"].as_str().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let (whole, selected) = (&symbol["range"], &symbol["selectionRange"]);
        let inside = document.offset(&whole["start"]) <= document.offset(&selected["start"])
            && document.offset(&selected["end"]) <= document.offset(&whole["end"]);
        assert!(inside, "editors refuse {symbol}");
        out.push(format!("{indent}{kind} {name}{detail}: {}", document.place(selected)));
        for child in list(&symbol["children"]) {
            push(document, out, child, depth + 1);
        }
    }
    let mut out = Vec::new();
    list(symbols).iter().for_each(|symbol| push(document, &mut out, symbol, 0));
    lines(out)
}

pub(crate) fn folding(document: &Text, ranges: &Value) -> String {
    let written: Vec<&str> = document.0.lines().collect();
    lines(list(ranges).iter().map(|range| {
        let (first, last) = (range["startLine"].as_u64().unwrap(), range["endLine"].as_u64().unwrap());
        let kind = range["kind"].as_str().map(|kind| format!(" ({kind})")).unwrap_or_default();
        format!("{}–{}{kind} {}", first + 1, last + 1, written[first as usize].trim())
    }))
}

pub(crate) fn selection(document: &Text, ranges: &Value) -> String {
    let mut out = Vec::new();
    let mut range = &ranges[0];
    while !range.is_null() {
        out.push(document.place(&range["range"]));
        range = &range["parent"];
    }
    lines(out)
}

const TOKENS: [&str; 12] = [
    "keyword",
    "property",
    "string",
    "number",
    "comment",
    "member",
    "operator",
    "function",
    "variable",
    "namespace",
    "type",
    "class",
];

/// The kinds below the text, each under its first letter: `k` a keyword, `K` one that is declared or built in.
pub(crate) fn tokens(document: &Text, data: &Value) -> String {
    let numbers: Vec<usize> = list(data).iter().map(|number| number.as_u64().unwrap() as usize).collect();
    let mut marks: Vec<Vec<char>> = document.0.lines().map(|line| vec![' '; line.chars().count()]).collect();
    let written: Vec<&str> = document.0.lines().collect();
    let (mut line, mut column) = (0, 0);
    for token in numbers.chunks(5) {
        let &[down, right, length, kind, modifiers] = token else { panic!("tokens are five numbers each") };
        (line, column) = if down > 0 { (line + down, right) } else { (line, column + right) };
        let letter = TOKENS[kind].chars().next().unwrap();
        let letter = match kind {
            10 => '(',
            2 => '"',
            6 => '=',
            1 => 'p',
            _ if modifiers > 0 => letter.to_ascii_uppercase(),
            _ => letter,
        };
        let units: Vec<usize> = written[line].chars().map(char::len_utf16).collect();
        let mut at = 0;
        let mut marked = 0;
        for (place, width) in units.iter().enumerate() {
            if at >= column && at < column + length {
                assert_eq!(marks[line][place], ' ', "tokens overlap in line {line}");
                marks[line][place] = letter;
                marked += width;
            }
            at += width;
        }
        assert_eq!(marked, length, "a token reaches beyond line {line}");
    }
    let pairs = written.iter().zip(marks).map(|(line, marks)| {
        let marks: String = marks.into_iter().collect();
        if marks.trim().is_empty() { (*line).to_owned() } else { format!("{line}\n{}", marks.trim_end()) }
    });
    let pairs: Vec<String> = pairs.collect();
    pairs.join("\n")
}

pub(crate) fn links(document: &Text, links: &Value) -> String {
    lines(
        list(links)
            .iter()
            .map(|link| format!("{} to {}", document.place(&link["range"]), text(&link["target"]))),
    )
}

/// Each action with the text after it; actions must mend what they say they mend.
pub(crate) fn actions(document: &Text, uri: &str, actions: &Value) -> String {
    lines(list(actions).iter().map(|action| {
        let mends = list(&action["diagnostics"]).iter().map(|diagnostic| text(&diagnostic["code"]));
        let mends: Vec<&str> = mends.collect();
        let mends = if mends.is_empty() { String::new() } else { format!(" mends {}", mends.join(", ")) };
        let preferred = if action["isPreferred"] == true { ", preferred" } else { "" };
        let after = document.edited(&action["edit"]["changes"][uri]);
        let changed = changed(&document.0, &after);
        let left = mends_more_than_it_breaks(&document.0, &after, &mends);
        format!("{} ({}{preferred}){mends}\n{changed}{left}", text(&action["title"]), text(&action["kind"]))
    }))
}

/// What was to be mended is mended, and nothing else is wrong that was not.
fn mends_more_than_it_breaks(before: &str, after: &str, mends: &str) -> String {
    let problems = |text: &str| {
        let tree = rq_schema::syntax::parse(text);
        rq_schema::check::check(&tree, jiff::Zoned::now().date()).diagnostics.len()
    };
    let (before, left) = (problems(before), problems(after));
    let mended = left + usize::from(!mends.is_empty()) <= before;
    if mended { String::new() } else { format!("\n  ! {left} problems are left of {before}") }
}

/// The lines that two texts don't share at their beginnings and ends.
fn changed(before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[head..], &after[head..]);
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let gone = before[..before.len() - tail].iter().map(|line| format!("  - {line}"));
    let come = after[..after.len() - tail].iter().map(|line| format!("  + {line}"));
    lines(gone.chain(come))
}

pub(crate) fn lenses(document: &Text, lenses: &Value) -> String {
    lines(list(lenses).iter().map(|lens| {
        let command = &lens["command"];
        let arguments =
            list(&command["arguments"]).iter().skip(1).map(|argument| format!(" {}", text(argument)));
        let arguments: String = arguments.collect();
        let place = document.place(&lens["range"]);
        format!("{place} [{}] {}{arguments}", text(&command["title"]), text(&command["command"]))
    }))
}

/// The hints where they stand, and their tooltips below.
pub(crate) fn hints(client: &mut Client, case: &Case, hints: &Value) -> String {
    let document = &case.text;
    let mut shown = document.0.clone();
    let mut tooltips = Vec::new();
    for hint in list(hints).iter().rev() {
        let label = text(&hint["label"]);
        shown.insert_str(document.offset(&hint["position"]), &format!("  ⟦{label}⟧"));
        if case.option("tooltips") != Some("yes") {
            continue;
        }
        let explained = if case.option("client") == Some("plain") {
            hint.clone()
        } else {
            assert!(hint["tooltip"].is_null(), "{hint}");
            client.request("inlayHint/resolve", hint.clone())
        };
        if let Some(tooltip) = explained["tooltip"]["value"].as_str() {
            tooltips.push(format!("{label}: {tooltip}"));
        }
    }
    tooltips.reverse();
    if case.option("tooltips") != Some("yes") {
        return shown;
    }
    format!("{shown}\n{}", lines(tooltips))
}

/// The whole at a glance, as a tree.
pub(crate) fn overview(document: &Text, overview: &Value) -> String {
    let place = |value: &Value| match value["range"].is_null() {
        true => String::new(),
        false => format!(" at {}", document.place(&value["range"])),
    };
    let or_none = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let stale = |value: &Value| if value["stale"] == true { " (stale)" } else { "" };
    let mut out = vec![format!(
        "{}: {}, {} errors, {} warnings; the last evaluation {}",
        text(&overview["project"]),
        or_none(&overview["verdict"]),
        overview["errors"],
        overview["warnings"],
        or_none(&overview["snapshot"]["verdict"]),
    )];
    let score = &overview["score"];
    if score.is_null() {
        out.push("no score".into());
    } else {
        let change = or_none(&score["change"]);
        out.push(format!("score {} (change {change}){}{}", text(&score["text"]), stale(score), place(score)));
    }
    for part in list(&overview["components"]) {
        out.push(format!(
            "component {}: {} points, {}, a share of {}, missing {}{}{}",
            text(&part["name"]),
            or_none(&part["points"]),
            or_none(&part["detail"]),
            or_none(&part["share"]),
            part["missing"],
            stale(part),
            place(part),
        ));
    }
    for gate in list(&overview["gates"]) {
        out.push(format!(
            "gate {}: {}{}{}",
            text(&gate["name"]),
            or_none(&gate["verdict"]),
            stale(gate),
            place(gate)
        ));
        for condition in list(&gate["conditions"]) {
            out.push(format!(
                "  {} {}: {} ({}){}{}",
                if condition["required"] == true { "require" } else { "warn" },
                text(&condition["text"]),
                or_none(&condition["verdict"]),
                or_none(&condition["detail"]),
                stale(condition),
                place(condition),
            ));
        }
    }
    for operation in list(&overview["operations"]) {
        let detail = text(&operation["detail"]);
        out.push(format!(
            "operation {}: {}, {detail}{}",
            text(&operation["id"]),
            text(&operation["state"]),
            place(operation)
        ));
    }
    lines(out)
}
