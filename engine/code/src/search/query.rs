//! What is looked for, and how well a name fits it.

/// A name to look for: `filter`, `QuerySet.filter`, `django.db.models.QuerySet`, `tokio::spawn`, the beginning of one, the
/// first letters of its words. Upper case counts where the query has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What stands before the name, outermost first.
    qualifiers: Vec<String>,
    name: String,
    exact_case: bool,
}

/// How well a name fits; the less, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It is the name.
    Exact,
    /// It is but for upper and lower case.
    AnyCase,
    /// It begins so.
    Prefix,
    /// Its words begin so: `gQS` for `getQuerySet`.
    Initials,
    /// It holds it.
    Inside,
    /// It holds its letters in that order.
    Letters,
}

impl Query {
    /// Of a text as a person types it.
    #[must_use]
    pub fn new(text: &str) -> Query {
        let plain = text.trim().replace("::", ".").replace("->", ".").replace(['#', '/', '\\'], ".");
        let mut parts: Vec<String> =
            plain.split('.').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let name = parts.pop().unwrap_or_default().trim_end_matches("()").to_owned();
        let exact_case = name.chars().any(char::is_uppercase);
        Query { qualifiers: parts, name, exact_case }
    }

    /// The name itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How well a definition fits, if it does at all. `path`: of its file.
    #[must_use]
    pub fn fit(&self, name: &str, container: &str, path: &str) -> Option<Fit> {
        let fit = self.fit_of_name(name)?;
        self.is_qualified_by(container, path).then_some(fit)
    }

    pub(super) fn fit_of_name(&self, name: &str) -> Option<Fit> {
        let wanted = self.name.as_str();
        if wanted.is_empty() {
            return None;
        }
        if name == wanted {
            return Some(Fit::Exact);
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(Fit::AnyCase);
        }
        // One that is longer than the name is no part of it.
        if wanted.len() > name.len() {
            return None;
        }
        let same = |part: &[u8]| {
            if self.exact_case {
                part == wanted.as_bytes()
            } else {
                part.eq_ignore_ascii_case(wanted.as_bytes())
            }
        };
        let mut parts = name.as_bytes().windows(wanted.len());
        if parts.next().is_some_and(same) {
            return Some(Fit::Prefix);
        }
        if has_initials(name, wanted) {
            return Some(Fit::Initials);
        }
        if parts.any(same) {
            return Some(Fit::Inside);
        }
        // Two letters are in nearly everything.
        let mut letters = name.chars();
        let in_order =
            wanted.chars().all(|wanted| {
                letters.any(|letter| {
                    if self.exact_case { letter == wanted } else { letter.eq_ignore_ascii_case(&wanted) }
                })
            });
        (wanted.len() > 2 && in_order).then_some(Fit::Letters)
    }

    /// Whether what stands before the name are the names around it: of types, then of folders and files.
    pub(super) fn is_qualified_by(&self, container: &str, path: &str) -> bool {
        if self.qualifiers.is_empty() {
            return true;
        }
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let around: Vec<&str> =
            stem.split('/').chain(container.split(['.', ':'])).filter(|part| !part.is_empty()).collect();
        let mut left = around.iter().rev();
        // From the inside out, with names between that nobody types: `src`, `mod`, `__init__`.
        self.qualifiers.iter().rev().all(|wanted| left.any(|part| part.eq_ignore_ascii_case(wanted)))
    }
}

/// Whether the letters of `wanted`, in whatever case, are the first ones of a name's words, in order and from the first
/// word on.
fn has_initials(name: &str, wanted: &str) -> bool {
    let mut left = wanted.chars().flat_map(char::to_lowercase).peekable();
    let mut before = '_';
    for letter in name.chars() {
        let begins = letter.is_alphanumeric()
            && (!before.is_alphanumeric() || letter.is_uppercase() && !before.is_uppercase());
        if begins {
            for small in letter.to_lowercase() {
                match left.next() {
                    None => return wanted.len() > 1,
                    Some(wanted) if wanted == small => {}
                    Some(_) => return false,
                }
            }
        }
        before = letter;
    }
    wanted.len() > 1 && left.peek().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(query: &str, name: &str, container: &str, path: &str) -> Option<Fit> {
        Query::new(query).fit(name, container, path)
    }

    #[test]
    fn names_fit_in_many_ways() {
        let of = |query: &str, name: &str| fit(query, name, "", "a.py");
        assert_eq!(of("filter", "filter"), Some(Fit::Exact));
        assert_eq!(of("queryset", "QuerySet"), Some(Fit::AnyCase));
        assert_eq!(of("get_q", "get_queryset"), Some(Fit::Prefix));
        assert_eq!(of("gqs", "getQuerySet"), Some(Fit::Initials));
        assert_eq!(of("gq", "get_queryset"), Some(Fit::Initials));
        assert_eq!(of("query", "get_queryset"), Some(Fit::Inside));
        assert_eq!(of("gtqst", "get_queryset"), Some(Fit::Letters));
        assert_eq!(of("Query", "get_queryset"), None, "upper case counts");
        assert_eq!(of("filters", "filter"), None);
        assert_eq!(of("", "filter"), None);
    }

    #[test]
    fn what_stands_before_a_name_is_around_it() {
        let path = "django/db/models/query.py";
        assert_eq!(fit("QuerySet.filter", "filter", "QuerySet", path), Some(Fit::Exact));
        assert_eq!(fit("django.db.models.QuerySet", "QuerySet", "", path), Some(Fit::Exact));
        assert_eq!(fit("models::QuerySet#filter()", "filter", "QuerySet", path), Some(Fit::Exact));
        assert_eq!(fit("Manager.filter", "filter", "QuerySet", path), None);
        assert_eq!(fit("db.django.QuerySet", "QuerySet", "", path), None);
    }
}
