//! What single lines of a change should not hold.

use rq_git::ChangedFile;

/// Something in a line.
pub(super) struct Spot {
    pub(super) rule: &'static str,
    pub(super) line: u32,
    pub(super) column: Option<u32>,
    pub(super) message: String,
    pub(super) context: String,
}

/// The places in a file's new lines, those that moved there included: it is one content that is published.
pub(super) fn spots(file: &ChangedFile) -> Vec<Spot> {
    let text = String::from_utf8_lossy(&file.after);
    let lines: Vec<&str> = text.lines().collect();
    let added = file.added.iter().cloned().flatten();
    let added: Vec<(u32, &str)> =
        added.filter_map(|number| Some((number, *lines.get(number.checked_sub(1)? as usize)?))).collect();
    let mut spots: Vec<Spot> =
        rq_secrets::find(&file.path, added.iter().copied()).iter().map(secret).collect();
    for (number, line) in &added {
        if let Some(name) = hidden(line) {
            spots.push(Spot {
                rule: "hidden-characters",
                line: *number,
                column: None,
                message: format!("the line holds {name}"),
                context: name.to_owned(),
            });
        }
        if ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark)) {
            spots.push(Spot {
                rule: "conflict-marker",
                line: *number,
                column: None,
                message: "a merge conflict was left here".to_owned(),
                context: "conflict".to_owned(),
            });
        }
    }
    spots
}

/// A secret as a place.
pub(super) fn secret(secret: &rq_secrets::Secret) -> Spot {
    Spot {
        rule: "secret",
        line: secret.line,
        column: Some(secret.column),
        message: format!("the line holds {}: {}; revoke it, then remove it", secret.name, secret.redacted),
        context: format!("{} {}", secret.rule, secret.redacted),
    }
}

/// Characters that turn the direction of a text, or that nobody sees.
fn hidden(line: &str) -> Option<&'static str> {
    line.chars().find_map(|letter| match letter {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("a character that turns the direction of text")
        }
        '\u{e0000}'..='\u{e007f}' => Some("an invisible tag character"),
        '\u{200b}' | '\u{2060}' | '\u{00ad}' => Some("an invisible character"),
        _ => None,
    })
}
