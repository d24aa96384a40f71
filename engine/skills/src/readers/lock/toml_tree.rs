//! TOML manifests: tables whose members know their lines.

use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use super::model::ReadError;

/// Bytes of a manifest; a person writes thousands.
const LARGEST: usize = 4 << 20;

/// A manifest's tables, and where its lines begin.
pub(super) struct Tree<'a> {
    pub(super) root: DeTable<'a>,
    pub(super) lines: Lines,
}

/// Reads a manifest.
pub(super) fn read(text: &str) -> Result<Tree<'_>, ReadError> {
    if text.len() > LARGEST {
        return Err(ReadError::TooLarge { size: text.len(), limit: LARGEST });
    }
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(root) => Ok(Tree { root: root.into_inner(), lines }),
        Err(error) => {
            let line = error.span().map(|span| lines.at(span.start));
            Err(ReadError::Syntax { line, message: error.message().to_owned() })
        }
    }
}

/// One member of a table.
#[derive(Clone, Copy)]
pub(super) struct Member<'t, 'a> {
    pub(super) name: &'t str,
    pub(super) value: &'t DeValue<'a>,
    pub(super) line: u32,
}

impl<'a> Tree<'a> {
    /// The table behind a chain of names.
    pub(super) fn table(&self, names: &[&str]) -> Option<&DeTable<'a>> {
        table(&self.root, names)
    }

    /// The members of a table, in the order of their lines.
    pub(super) fn members<'t>(&self, table: &'t DeTable<'a>) -> Vec<Member<'t, 'a>> {
        let one = |(key, value): (&'t toml::Spanned<_>, &'t toml::Spanned<DeValue<'a>>)| {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            Member { name, value: value.get_ref(), line: self.lines.at(key.span().start) }
        };
        let mut members: Vec<Member<'_, '_>> = table.iter().map(one).collect();
        members.sort_by_key(|member| member.line);
        members
    }

    /// The strings of a list, each with its line.
    pub(super) fn strings<'t>(&self, value: &'t DeValue<'a>) -> Vec<(&'t str, u32)> {
        let list = value.as_array().map(|list| list.iter()).into_iter().flatten();
        list.filter_map(|item| Some((item.get_ref().as_str()?, self.lines.at(item.span().start)))).collect()
    }
}

/// The table behind a chain of names.
pub(super) fn table<'t, 'a>(from: &'t DeTable<'a>, names: &[&str]) -> Option<&'t DeTable<'a>> {
    names.iter().try_fold(from, |table, name| table.get(*name)?.get_ref().as_table())
}

/// The string of a name.
pub(super) fn string<'t>(table: &'t DeTable<'_>, name: &str) -> Option<&'t str> {
    table.get(name)?.get_ref().as_str()
}

/// Whether a name is there and true.
pub(super) fn is_true(table: &DeTable<'_>, name: &str) -> bool {
    table.get(name).and_then(|value| value.get_ref().as_bool()) == Some(true)
}
