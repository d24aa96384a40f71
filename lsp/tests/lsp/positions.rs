//! Columns count what was agreed on, whatever the text.

use serde_json::{Value, json};

use crate::client::{Client, Introduction, modern};

const URI: &str = "untitled:quality.kdl";

/// Units of a text in an encoding.
type Units = fn(&str) -> usize;

fn utf8(text: &str) -> usize {
    text.len()
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

fn client(offers: &Value) -> Client {
    let mut capabilities = modern();
    capabilities["general"] = json!({"positionEncodings": offers});
    Client::start(Introduction { capabilities, ..Introduction::default() })
}

/// The same edits and questions in either encoding.
fn agreed(offers: &Value, units: Units) {
    let mut client = client(offers);
    let mut text = String::from("project \"größe 😀\"\ngate \"ß\" { require \"score > 1\"; }\n");
    client.open(URI, &text);
    let edits = [
        ("größe", "ẞ𝄞"),
        ("ẞ𝄞 😀\"", "ẞ𝄞 😀😀\" {\n    sources \"é/**\"\n}"),
        ("\"ß\" {", "\"ß\" {\n/* 😀 */ "),
        ("é", ""),
        ("/**", "日本/**"),
        ("score", "/* ü */ score"),
        ("/* ü */ ", ""),
    ];
    for (number, (old, new)) in edits.into_iter().enumerate() {
        let place = |offset: usize| {
            let before = &text[..offset];
            let line = before.matches('\n').count() as u32;
            let column = units(before.rsplit('\n').next().unwrap()) as u32;
            (line, column)
        };
        let start = text.find(old).unwrap();
        let ((line, column), (last_line, last_column)) = (place(start), place(start + old.len()));
        client.edit(URI, number as i32 + 2, [line, column, last_line, last_column], new);
        text = text.replacen(old, new, 1);
    }
    // The server's text is the client's: what it makes of it is what it makes of a text that was never edited.
    let edits = client.request(
        "textDocument/formatting",
        json!({"textDocument": {"uri": URI}, "options": {"tabSize": 4, "insertSpaces": true}}),
    );
    let mut formatted = text.clone();
    for edit in edits.as_array().unwrap().iter().rev() {
        let offset = |position: &Value| {
            let line = position["line"].as_u64().unwrap() as usize;
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let wanted = position["character"].as_u64().unwrap() as usize;
            let fits = |at: &usize| units(&text[start..*at]) == wanted;
            (start..=text.len()).filter(|at| text.is_char_boundary(*at)).find(fits).unwrap()
        };
        let range = &edit["range"];
        formatted
            .replace_range(offset(&range["start"])..offset(&range["end"]), edit["newText"].as_str().unwrap());
    }
    assert_ne!(formatted, text);
    assert_eq!(formatted, rq_schema::format::format(&text).text);

    let word = "/* 😀 */  require \"score > 1\"";
    let line = text.lines().position(|line| line.contains(word)).unwrap();
    let before = text.lines().nth(line).unwrap().split_once("score").unwrap().0;
    let position = json!({"line": line, "character": units(before) + 2});
    let hover =
        client.request("textDocument/hover", json!({"textDocument": {"uri": URI}, "position": position}));
    assert_eq!(hover["range"]["start"], json!({"line": line, "character": units(before)}));
    assert_eq!(hover["range"]["end"], json!({"line": line, "character": units(before) + 5}));
}

#[test]
fn columns_count_bytes_where_the_client_can() {
    agreed(&json!(["utf-16", "utf-8"]), utf8);
}

#[test]
fn columns_count_utf16_where_nothing_else_was_agreed() {
    agreed(&json!(["utf-16"]), utf16);
    agreed(&Value::Null, utf16);
    let client = client(&json!(["utf-32", "utf-8"]));
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
}

#[test]
fn a_place_in_the_middle_of_a_character_is_its_beginning() {
    let mut client = client(&json!(["utf-16"]));
    client.open(URI, "project \"😀\"\n");
    // Between the halves of a surrogate pair, behind the end of a line, behind the last line.
    client.edit(URI, 2, [0, 10, 0, 10], "a");
    client.edit(URI, 3, [0, 99, 0, 99], " {");
    client.edit(URI, 4, [99, 99, 99, 99], "}\n");
    let symbols = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    assert_eq!(symbols[0]["name"], "a😀");
    assert_eq!(symbols[0]["range"]["end"], json!({"line": 1, "character": 1}));
}

#[test]
fn three_hundred_edits_in_one_go_leave_the_clients_text() {
    let mut client = client(&json!(["utf-16"]));
    client.open(URI, "");
    let mut lines: Vec<String> = vec![String::new()];
    for number in 0..300_usize {
        // A line put before another, text put into one, a break taken out: places all over the text.
        let line = number * 7 % lines.len();
        let (column, last) = (lines[line].encode_utf16().count(), lines.len() - 1);
        let version = number as i32 + 2;
        match number % 3 {
            0 => {
                client.edit(
                    URI,
                    version,
                    [line as u32, 0, line as u32, 0],
                    &format!("gate \"g{number}😀\"\n"),
                );
                lines.insert(line, format!("gate \"g{number}😀\""));
            }
            1 => {
                client.edit(URI, version, [line as u32, column as u32, line as u32, column as u32], " { }");
                lines[line].push_str(" { }");
            }
            _ if line < last && number % 2 == 0 => {
                client.edit(URI, version, [line as u32, column as u32, line as u32 + 1, 0], ";");
                let next = lines.remove(line + 1);
                lines[line].push_str(&format!(";{next}"));
            }
            _ => {
                client.edit(URI, version, [line as u32, 0, line as u32, 0], "/* é */");
                lines[line].insert_str(0, "/* é */");
            }
        }
    }
    let text = lines.join("\n");
    let tokens = client.request("textDocument/semanticTokens/full", json!({"textDocument": {"uri": URI}}));
    let diagnostics = client.diagnostics(URI, 301);

    client.open("untitled:other", &text);
    let expected = client
        .request("textDocument/semanticTokens/full", json!({"textDocument": {"uri": "untitled:other"}}));
    assert_eq!(tokens["data"], expected["data"]);
    let expected = json!(client.diagnostics("untitled:other", 1)).to_string().replace("untitled:other", URI);
    assert!(diagnostics.len() > 100);
    assert_eq!(json!(diagnostics).to_string(), expected);
}
