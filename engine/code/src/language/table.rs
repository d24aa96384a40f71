//! Roles and hashes by number of kind, made once a language.

use std::sync::OnceLock;

use super::Language;
use super::role::Role;
use super::rules::Rules;

/// Roles, names and hashes by number of kind, made once a language.
pub(crate) struct Table {
    pub rules: &'static dyn Rules,
    pub grammar: tree_sitter::Language,
    kinds: Vec<Kind>,
    body_fields: Vec<u16>,
    pub operator: u16,
}

/// What the walk needs to know of a kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub role: Role,
    pub named: bool,
    /// The hash of its text, for an anonymous token.
    pub hash: u32,
}

const ERROR: Kind = Kind { role: Role::Error, named: true, hash: 0 };

impl Table {
    fn new(rules: &'static dyn Rules) -> Table {
        let grammar = rules.grammar();
        let kinds = (0..grammar.node_kind_count())
            .map(|id| {
                // Grammars have at most 65,535 kinds: the number comes from there.
                let id = u16::try_from(id).unwrap_or(u16::MAX);
                let name = grammar.node_kind_for_id(id).unwrap_or_default();
                let named = grammar.node_kind_is_named(id);
                let roles = if named { rules.nodes() } else { rules.tokens() };
                let role = roles
                    .iter()
                    .find(|(_, names)| names.contains(&name))
                    .map_or(Role::Plain, |(role, _)| *role);
                Kind { role, named, hash: hash_text(name.as_bytes()) }
            })
            .collect();
        let body_fields = rules
            .body_fields()
            .iter()
            .filter_map(|name| grammar.field_id_for_name(name).map(std::num::NonZeroU16::get))
            .collect();
        let operator = grammar.field_id_for_name("operator").map_or(0, std::num::NonZeroU16::get);
        Table { rules, grammar, kinds, body_fields, operator }
    }

    /// What is known of a kind.
    pub(crate) fn kind(&self, id: u16) -> Kind {
        self.kinds.get(usize::from(id)).copied().unwrap_or(ERROR)
    }

    pub(crate) fn is_body(&self, field: Option<std::num::NonZeroU16>) -> bool {
        field.is_some_and(|f| self.body_fields.contains(&f.get()))
    }
}

/// The hash of a token's text.
pub(crate) fn hash_text(text: &[u8]) -> u32 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text);
    let wide = hasher.finish();
    (wide ^ (wide >> 32)) as u32
}

/// The table of a language, made on first use; none when this build has no grammar for it.
pub(crate) fn of(language: Language) -> Option<&'static Table> {
    macro_rules! table {
        ($feature:literal, $rules:expr) => {{
            #[cfg(feature = $feature)]
            {
                static TABLE: OnceLock<Table> = OnceLock::new();
                Some(TABLE.get_or_init(|| Table::new(&$rules)))
            }
            #[cfg(not(feature = $feature))]
            None
        }};
    }
    match language {
        Language::Python => table!("python", super::python::Python),
        Language::JavaScript => table!("javascript", super::javascript::JavaScript),
        Language::TypeScript => table!("typescript", super::typescript::TypeScript),
        Language::Tsx => table!("typescript", super::typescript::Tsx),
        Language::Rust => table!("rust", super::rust::Rust),
        Language::Go => table!("go", super::go::Go),
        Language::Java => table!("java", super::java::Java),
        Language::C => table!("c", super::c::C),
        Language::Cpp => table!("cpp", super::cpp::Cpp),
        Language::CSharp => table!("c-sharp", super::csharp::CSharp),
        Language::Ruby => table!("ruby", super::ruby::Ruby),
        Language::Php => table!("php", super::php::Php),
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::language::Language;
    use crate::language::role::Role;

    /// A misspelt kind would never match and nothing would say so.
    #[test]
    fn every_listed_kind_exists_in_a_grammar_that_lists_it() {
        let mut unknown = Vec::new();
        for language in Language::ALL {
            let Some(table) = of(language) else { continue };
            // JavaScript and TypeScript share one list.
            let family = match language {
                Language::JavaScript | Language::TypeScript | Language::Tsx => {
                    vec![Language::JavaScript, Language::TypeScript, Language::Tsx]
                }
                other => vec![other],
            };
            let known = |name: &str, named: bool| {
                family.iter().filter_map(|l| of(*l)).any(|t| t.grammar.id_for_node_kind(name, named) != 0)
            };
            let check = |roles: &[(Role, &[&'static str])], named: bool, unknown: &mut Vec<String>| {
                for (_, names) in roles {
                    let missing = names.iter().filter(|name| !known(name, named));
                    unknown.extend(missing.map(|name| format!("{}: {name}", language.name())));
                }
            };
            check(table.rules.nodes(), true, &mut unknown);
            check(table.rules.tokens(), false, &mut unknown);
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
