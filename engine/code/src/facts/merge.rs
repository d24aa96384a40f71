//! Puts together what several looks at one file found.

use rustc_hash::FxHashSet;

use super::function::{ClassFacts, FunctionFacts, Parent};
use super::{DocItem, FileFacts, ParseQuality, ParsedFile};

/// Adds the definitions found inside macro calls; [`sort`] brings them to their places.
pub(super) fn add_inner(parsed: &mut ParsedFile, inner: ParsedFile) {
    parsed.symbols.extend(inner.symbols);
    let (facts, inner) = (&mut parsed.facts, inner.facts);
    let classes = facts.classes.len() as u32;
    let docs = facts.docs.len() as u32;
    add_functions(facts, inner.functions, Some(classes), |_| true);
    for mut class in inner.classes {
        // Types inside functions do not occur here: a function in a macro call has them.
        class.parent = match class.parent {
            Some(Parent::Class(index)) => Some(Parent::Class(index + classes)),
            _ => None,
        };
        facts.classes.push(class);
    }
    facts
        .docs
        .extend(inner.docs.into_iter().map(|item| DocItem { parent: item.parent.map(|p| p + docs), ..item }));
    facts.marks.extend(inner.marks);
    facts.magic_numbers.extend(inner.magic_numbers);
}

/// Joins a first look with one that less was broken for. A function that the first look read
/// whole stays as it was; the second look has the rest, and what it left out the first.
pub(super) fn join(parsed: &mut ParsedFile, again: ParsedFile) {
    let known: FxHashSet<(u32, u32)> = parsed.symbols.iter().map(|s| (s.line, s.column)).collect();
    parsed.symbols.extend(again.symbols.into_iter().filter(|s| !known.contains(&(s.line, s.column))));
    let (facts, again) = (&mut parsed.facts, again.facts);
    let not_utf8 = facts.quality.not_utf8;
    facts.quality = ParseQuality { not_utf8, ..again.quality };
    let (whole, broken): (Vec<_>, Vec<_>) =
        std::mem::take(&mut facts.functions).into_iter().partition(|f| f.whole);
    // What was nested in a broken function stands by itself.
    add_functions(facts, whole, None, |_| true);
    let free = not_over(&facts.functions);
    add_functions(facts, again.functions, None, free);
    let free = not_over(&facts.functions);
    add_functions(facts, broken, None, free);

    let known: FxHashSet<(u32, String)> = facts.docs.iter().map(|d| (d.line, d.name.clone())).collect();
    facts.docs.extend(
        again
            .docs
            .into_iter()
            .filter(|item| !known.contains(&(item.line, item.name.clone())))
            .map(|item| DocItem { parent: None, ..item }),
    );
    let known: FxHashSet<u32> = facts.classes.iter().map(|c| c.line).collect();
    facts.classes.extend(
        again
            .classes
            .into_iter()
            .filter(|class| !known.contains(&class.line))
            .map(|class| ClassFacts { parent: None, ..class }),
    );
}

/// Appends the functions that are wanted. Their parents among themselves stay; a class as parent
/// stays when it is known how many stood before its file's classes.
fn add_functions(
    facts: &mut FileFacts,
    functions: Vec<FunctionFacts>,
    classes_before: Option<u32>,
    wanted: impl Fn(&FunctionFacts) -> bool,
) {
    let mut place: Vec<Option<u32>> = Vec::with_capacity(functions.len());
    for mut function in functions {
        if !wanted(&function) {
            place.push(None);
            continue;
        }
        function.parent = match function.parent {
            Some(Parent::Function(index)) => {
                place.get(index as usize).copied().flatten().map(Parent::Function)
            }
            Some(Parent::Class(index)) => classes_before.map(|n| Parent::Class(index + n)),
            None => None,
        };
        place.push(Some(facts.functions.len() as u32));
        facts.functions.push(function);
    }
}

/// Says of a function whether none of these shares a line with it.
fn not_over(functions: &[FunctionFacts]) -> impl Fn(&FunctionFacts) -> bool + use<> {
    let mut spans: Vec<(u32, u32)> = functions.iter().map(|f| (f.line, f.end_line)).collect();
    spans.sort_unstable();
    let mut reach = 0;
    for span in &mut spans {
        // Ends that never decrease, so that one look to the left suffices.
        reach = reach.max(span.1);
        span.1 = reach;
    }
    move |function| {
        let before = spans.partition_point(|(start, _)| *start <= function.end_line);
        before.checked_sub(1).and_then(|i| spans.get(i)).is_none_or(|(_, reach)| *reach < function.line)
    }
}

/// Back to source order, outer before inner, with the numbers of parents moved along.
pub(super) fn sort(parsed: &mut ParsedFile) {
    parsed.symbols.sort_by_key(|s| (s.line, s.column));
    let facts = &mut parsed.facts;
    let functions = order(&facts.functions, |f| (f.line, std::cmp::Reverse(f.end_line)));
    let classes = order(&facts.classes, |c| (c.line, std::cmp::Reverse(c.end_line)));
    let docs = order(&facts.docs, |d| (d.line, std::cmp::Reverse(0)));
    let moved = |parent: Option<Parent>| match parent {
        Some(Parent::Function(index)) => functions.get(index as usize).map(|i| Parent::Function(*i)),
        Some(Parent::Class(index)) => classes.get(index as usize).map(|i| Parent::Class(*i)),
        None => None,
    };
    for function in &mut facts.functions {
        function.parent = moved(function.parent);
    }
    for class in &mut facts.classes {
        class.parent = moved(class.parent);
    }
    for item in &mut facts.docs {
        item.parent = item.parent.and_then(|p| docs.get(p as usize).copied());
    }
    facts.functions.sort_by_key(|f| (f.line, std::cmp::Reverse(f.end_line)));
    facts.classes.sort_by_key(|c| (c.line, std::cmp::Reverse(c.end_line)));
    facts.docs.sort_by_key(|d| d.line);
    facts.marks.sort_by_key(|m| (m.line, m.kind));
    facts.marks.dedup();
    facts.magic_numbers.sort_unstable();
}

/// Where each element goes when they are sorted by `key`, equal ones left in their order.
fn order<T, K: Ord>(elements: &[T], key: impl Fn(&T) -> K) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..elements.len()).collect();
    sorted.sort_by_key(|i| elements.get(*i).map(&key));
    let mut place = vec![0; elements.len()];
    for (new, old) in sorted.into_iter().enumerate() {
        if let Some(slot) = place.get_mut(old) {
            *slot = new as u32;
        }
    }
    place
}
