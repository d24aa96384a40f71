//! What a value in the file may be, and whether one is.

use crate::syntax::{Value, quoted};

/// What a value in the file may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `#true` or `#false`.
    Boolean,
    /// Seconds, or a text such as `90s`, `5m`, `2h`, `7d`.
    Duration,
    /// A day, `2027-01-31`.
    Date,
    /// A path relative to the project's root.
    Path,
    /// A pattern of such paths, `app/**`.
    Glob,
    /// A program and its arguments: one text split into words, or one word each.
    Command,
    /// An expression that gives a number.
    Formula,
    /// An expression that holds or does not.
    Condition,
    /// A regular expression.
    Pattern,
    /// One of these texts.
    OneOf(Vec<String>),
}

impl ValueType {
    /// As a message names it: `a whole number`.
    pub fn describe(&self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::Integer => "a whole number".into(),
            Self::Number => "a number".into(),
            Self::Boolean => "#true or #false".into(),
            Self::Duration => "a duration such as \"30s\", \"5m\", \"2h\" or \"7d\"".into(),
            Self::Date => "a day such as \"2027-01-31\"".into(),
            Self::Path => "a path relative to the project's root".into(),
            Self::Glob => "a pattern of paths such as \"app/**\"".into(),
            Self::Command => "a command".into(),
            Self::Formula => "a formula".into(),
            Self::Condition => "a condition".into(),
            Self::Pattern => "a regular expression".into(),
            Self::OneOf(names) => format!("one of {}", names.join(", ")),
        }
    }

    /// The name by which catalog and schema speak of it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Duration => "duration",
            Self::Date => "date",
            Self::Path => "path",
            Self::Glob => "glob",
            Self::Command => "command",
            Self::Formula => "formula",
            Self::Condition => "condition",
            Self::Pattern => "pattern",
            Self::OneOf(_) => "choice",
        }
    }

    /// The type that a catalog means by `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "duration" => Self::Duration,
            "date" => Self::Date,
            "path" => Self::Path,
            "glob" => Self::Glob,
            "command" => Self::Command,
            "pattern" => Self::Pattern,
            _ => return None,
        })
    }

    /// What is wrong with `value`, if it is none of these; expressions are judged by their own checker.
    pub fn reject(&self, value: &Value) -> Option<String> {
        let fits = match self {
            Self::Text | Self::Command | Self::Formula | Self::Condition | Self::Pattern => {
                value.as_str().is_some()
            }
            Self::Integer => matches!(value, Value::Integer(_)),
            Self::Number => value.as_f64().is_some_and(f64::is_finite),
            Self::Boolean => value.as_bool().is_some(),
            Self::Duration => duration_seconds(value).is_some(),
            Self::Date => value.as_str().is_some_and(|text| text.parse::<jiff::civil::Date>().is_ok()),
            Self::Path | Self::Glob => {
                let Some(path) = value.as_str() else {
                    return Some(format!("expected {}, found a {}", self.describe(), value.kind()));
                };
                return leaves_project(path);
            }
            Self::OneOf(names) => value.as_str().is_some_and(|text| names.iter().any(|name| name == text)),
        };
        if fits {
            return None;
        }
        Some(match value.as_str() {
            Some(text) => format!("expected {}, found \"{}\"", self.describe(), text.escape_debug()),
            None => format!("expected {}, found a {}", self.describe(), value.kind()),
        })
    }
}

/// `value` as the language writes it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(true) => "#true".into(),
        Value::Bool(false) => "#false".into(),
        Value::Null => "#null".into(),
    }
}

/// Seconds of a duration: a number that is not negative, or a text such as `90s`, `5m`, `2h`, `7d`.
pub fn duration_seconds(value: &Value) -> Option<f64> {
    let seconds = match value {
        Value::String(text) => {
            let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
            let factor = match unit {
                "ms" => 0.001,
                "s" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3_600.0,
                "d" => 86_400.0,
                "w" => 604_800.0,
                _ => return None,
            };
            number.trim().parse::<f64>().ok()? * factor
        }
        other => other.as_f64()?,
    };
    (seconds.is_finite() && (0.0..=3.2e9).contains(&seconds)).then_some(seconds)
}

/// Why `path` is not one inside the project, if it is not.
fn leaves_project(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("the path is empty".into());
    }
    if path.contains('\0') {
        return Some("a path holds no null character".into());
    }
    let absolute = path.starts_with(['/', '\\', '~']) || path.as_bytes().get(1) == Some(&b':');
    let upward = path.split(['/', '\\']).any(|part| part == "..");
    (absolute || upward).then(|| "the path leaves the project's root".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        let text = |t: &str| duration_seconds(&Value::String(t.into()));
        assert_eq!(text("90s"), Some(90.0));
        assert_eq!(text("1.5h"), Some(5_400.0));
        assert_eq!(text("7d"), Some(604_800.0));
        assert_eq!(text("7 days"), None);
        assert_eq!(text("-1s"), None);
        assert_eq!(text("10"), None);
        assert_eq!(duration_seconds(&Value::Integer(30)), Some(30.0));
        assert_eq!(duration_seconds(&Value::Float(f64::NAN)), None);
    }

    #[test]
    fn paths_stay_inside() {
        let path = |p: &str| ValueType::Path.reject(&Value::String(p.into()));
        assert_eq!(path("reports/../reports/x"), Some("the path leaves the project's root".into()));
        assert!(path("/etc/passwd").is_some());
        assert!(path("C:\\x").is_some());
        assert!(path("app/**").is_none());
        assert!(path("a..b").is_none());
    }
}
