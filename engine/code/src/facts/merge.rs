//! Puts together what several looks at one file found.

use rustc_hash::FxHashSet;

use super::function::Parent;
use super::{DocItem, FileFacts};

/// Adds the definitions found inside macro calls; [`sort`] brings them to their places.
pub(super) fn add_inner(facts: &mut FileFacts, inner: FileFacts) {
    append(facts, inner, |_, _| true);
}

/// Takes the definitions of a better look; those of the first look stay where the better one
/// has none (whole functions in a branch that it left out).
pub(super) fn replace_definitions(facts: &mut FileFacts, again: FileFacts) {
    let not_utf8 = facts.quality.not_utf8;
    let first = std::mem::replace(facts, again);
    facts.lines = first.lines;
    facts.quality.not_utf8 = not_utf8;
    facts.generated = first.generated;
    facts.marks.clone_from(&first.marks);
    facts.magic_numbers.clone_from(&first.magic_numbers);
    let mut spans: Vec<(u32, u32)> = facts.functions.iter().map(|f| (f.line, f.end_line)).collect();
    spans.sort_unstable();
    let mut reach = 0;
    for span in &mut spans {
        // Ends that never decrease, so that one look to the left suffices.
        reach = reach.max(span.1);
        span.1 = reach;
    }
    let free = move |line: u32, end: u32| {
        let before = spans.partition_point(|(start, _)| *start <= end);
        before == 0 || spans.get(before - 1).is_none_or(|(_, reach)| *reach < line)
    };
    append(facts, first, free);
}

/// Appends definitions whose lines are `wanted`, with the numbers of their parents moved along.
fn append(facts: &mut FileFacts, mut more: FileFacts, wanted: impl Fn(u32, u32) -> bool) {
    let whole = wanted(0, u32::MAX);
    let functions = facts.functions.len() as u32;
    let classes = facts.classes.len() as u32;
    let docs = facts.docs.len() as u32;
    let moved = |parent: Option<Parent>| match parent {
        Some(Parent::Function(index)) if whole => Some(Parent::Function(index + functions)),
        Some(Parent::Class(index)) if whole => Some(Parent::Class(index + classes)),
        _ => None,
    };
    if whole {
        for mut class in std::mem::take(&mut more.classes) {
            class.parent = moved(class.parent);
            facts.classes.push(class);
        }
        for mut item in std::mem::take(&mut more.docs) {
            item.parent = item.parent.map(|p| p + docs);
            facts.docs.push(item);
        }
        facts.symbols.append(&mut more.symbols);
        facts.marks.append(&mut more.marks);
        facts.magic_numbers.append(&mut more.magic_numbers);
    } else {
        let known: FxHashSet<(u32, String)> = facts.docs.iter().map(|d| (d.line, d.name.clone())).collect();
        for item in more.docs {
            if wanted(item.line, item.line) && !known.contains(&(item.line, item.name.clone())) {
                facts.docs.push(DocItem { parent: None, ..item });
            }
        }
        let known: FxHashSet<(u32, u32)> = facts.symbols.iter().map(|s| (s.line, s.column)).collect();
        facts.symbols.extend(
            more.symbols
                .into_iter()
                .filter(|s| wanted(s.line, s.line) && !known.contains(&(s.line, s.column))),
        );
    }
    for mut function in more.functions {
        if wanted(function.line, function.end_line) {
            function.parent = moved(function.parent);
            facts.functions.push(function);
        }
    }
}

/// Back to source order, outer before inner, with the numbers of parents moved along.
pub(super) fn sort(facts: &mut FileFacts) {
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
    facts.symbols.sort_by_key(|s| (s.line, s.column));
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
