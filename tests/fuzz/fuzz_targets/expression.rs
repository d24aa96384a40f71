//! Formulas and conditions: any text is read, checked, evaluated and explained, and every place lies inside it.

#![no_main]

use std::borrow::Cow;

use libfuzzer_sys::fuzz_target;
use rq_schema::Span;
use rq_schema::expression::{Environment, Known, NameInfo, Names, Type, check, evaluate, margin, parse, possible, trace};

/// Some names exist, by the length of their path.
struct Scope;

impl Names for Scope {
    fn lookup(&self, path: &str) -> Option<NameInfo> {
        let ty = match path.len() % 5 {
            0 => return None,
            1 => Type::Text,
            2 => Type::Condition,
            _ => Type::Number,
        };
        Some(NameInfo { ty, low: 0.0, high: if path.len() % 2 == 0 { 100.0 } else { f64::INFINITY } })
    }

    fn candidates(&self) -> Cow<'_, [String]> {
        Cow::Owned(["score", "smells.total", "coverage.line_percent", "packages[\"web-app\"].smells.total"].map(str::to_owned).into())
    }
}

impl Environment for Scope {
    fn value(&self, path: &str) -> Option<Known> {
        let info = self.lookup(path)?;
        Some(match (info.ty, path.len() % 3) {
            (Type::Number, 0) => Known::Number(path.len() as f64),
            (Type::Number, _) => Known::Range { low: info.low, high: info.high },
            (Type::Condition, _) => Known::Truth(rq_schema::expression::Truth::Unknown),
            (Type::Text, _) => Known::Text(path.to_owned()),
        })
    }
}

fuzz_target!(|text: &str| {
    let expression = parse(text);
    let inside = |span: Span| assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?}");
    expression.tokens().iter().for_each(|token| inside(token.span));
    expression.nodes().for_each(|(_, node)| inside(node.span));
    for ty in [Type::Number, Type::Condition, Type::Text] {
        for diagnostic in check(&expression, &Scope, ty) {
            inside(diagnostic.span);
            diagnostic.related.iter().for_each(|related| inside(related.span));
            diagnostic.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| inside(edit.span));
        }
    }
    let value = evaluate(&expression, &Scope);
    let _ = possible(&expression, &Scope);
    let _ = margin(&expression, &Scope);
    let steps = trace(&expression, &Scope);
    assert_eq!(steps.last().map(|step| &step.value), Some(&value));
    if !expression.has_errors() {
        let printed = expression.to_string();
        assert_eq!(parse(&printed).to_string(), printed);
        assert_eq!(evaluate(&parse(&printed), &Scope).ok(), value.ok());
    }
});
