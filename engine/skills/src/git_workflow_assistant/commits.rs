//! Commit messages as conventional commits, and the next version that they ask for.

use rq_git::Message;
use serde::Serialize;

/// How much a version changes, as semantic versioning has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bump {
    /// Nothing that a user sees.
    None,
    Patch,
    Minor,
    Major,
}

impl Bump {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "no new",
            Self::Patch => "a patch",
            Self::Minor => "a minor",
            Self::Major => "a major",
        }
    }
}

/// A commit, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Read {
    pub(crate) commit: String,
    pub(crate) subject: String,
    /// `feat`, `fix`, …; none when the message is no conventional commit.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) scope: Option<String>,
    /// What it breaks, as it says itself.
    pub(crate) breaking: Option<String>,
    pub(crate) bump: Bump,
}

/// Reads the messages of a change; merges and what git or a forge writes itself are left out.
pub(crate) fn read(messages: &[Message]) -> Vec<Read> {
    messages.iter().filter(|message| !message.merge).map(one).collect()
}

fn one(message: &Message) -> Read {
    let text = format!("{}\n\n{}", message.subject, message.body);
    let parsed = git_conventional::Commit::parse(text.trim()).ok();
    let breaking = parsed.as_ref().filter(|commit| commit.breaking());
    let breaking = breaking.map(|commit| commit.breaking_description().unwrap_or_default().to_owned());
    // Some say so without being conventional otherwise.
    let breaking = breaking.or_else(|| {
        let mark = ["BREAKING CHANGE:", "BREAKING-CHANGE:"];
        let line = message.body.lines().find_map(|line| mark.iter().find_map(|mark| line.strip_prefix(mark)));
        line.map(|line| line.trim().to_owned())
    });
    let kind = parsed.as_ref().map(|commit| commit.type_().as_str().to_ascii_lowercase());
    let bump = match (&breaking, kind.as_deref()) {
        (Some(_), _) => Bump::Major,
        (None, Some("feat")) => Bump::Minor,
        (None, Some("fix" | "perf" | "revert")) => Bump::Patch,
        _ => Bump::None,
    };
    Read {
        commit: message.commit.clone(),
        subject: message.subject.clone(),
        scope: parsed
            .as_ref()
            .and_then(git_conventional::Commit::scope)
            .map(|scope| scope.as_str().to_owned()),
        kind,
        breaking,
        bump,
    }
}

/// The greatest of all; none where no message is a conventional commit.
pub(crate) fn bump(commits: &[Read]) -> Option<Bump> {
    commits
        .iter()
        .filter(|commit| commit.kind.is_some() || commit.breaking.is_some())
        .map(|commit| commit.bump)
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, body: &str) -> Message {
        Message {
            commit: "c".into(),
            subject: subject.into(),
            body: body.into(),
            merge: false,
            author: String::new(),
        }
    }

    #[test]
    fn messages_ask_for_versions() {
        let cases = [
            ("feat(api): more", "", Some("feat"), Bump::Minor),
            ("fix: less", "", Some("fix"), Bump::Patch),
            ("docs: words", "", Some("docs"), Bump::None),
            ("feat!: other", "", Some("feat"), Bump::Major),
            ("fix: it", "Text.\n\nBREAKING CHANGE: the old way is gone", Some("fix"), Bump::Major),
            ("Update things", "", None, Bump::None),
            ("Update things", "BREAKING CHANGE: gone", None, Bump::Major),
            ("Merge branch", "", None, Bump::None),
        ];
        for (subject, body, kind, bump) in cases {
            let read = one(&message(subject, body));
            assert_eq!((read.kind.as_deref(), read.bump), (kind, bump), "{subject}");
        }
        assert_eq!(bump(&read(&[message("things", "")])), None);
        assert_eq!(bump(&read(&[message("fix: a", ""), message("feat: b", "")])), Some(Bump::Minor));
    }
}
