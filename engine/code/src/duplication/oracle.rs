//! The comparison against the definition itself, worked out the slow way.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::compare::{Comparison, Streams, Unit, compare};
use super::find::Options;
use super::fingerprint::Fingerprints;
use super::windows::{Window, repeated};
use super::{classes, fingerprint, repeats};
use crate::tokens::TokenStream;

struct Memory(Vec<TokenStream>);

impl Streams for Memory {
    fn hashes(&self, unit: usize) -> Option<Vec<u32>> {
        self.0.get(unit).map(|stream| stream.hashes.clone())
    }

    fn lines(&self, unit: usize) -> Option<Vec<u32>> {
        self.0.get(unit).map(|stream| stream.lines.clone())
    }
}

fn grams(min: usize) -> (usize, usize) {
    if min >= fingerprint::REACH {
        (fingerprint::GRAM, fingerprint::WINDOW)
    } else {
        (min.div_ceil(2), min + 1 - min.div_ceil(2))
    }
}

fn units(streams: &[TokenStream], families: &[u8], min: usize) -> Vec<Unit> {
    let (gram, window) = grams(min);
    let with = |(stream, family): (&TokenStream, &u8)| Unit {
        family: *family,
        copies: 1,
        fingerprints: Fingerprints::with(stream, gram, window),
    };
    streams.iter().zip(families).map(with).collect()
}

/// Every place (unit, first token) whose `min` tokens stand elsewhere without overlap.
fn repeated_by_definition(streams: &[TokenStream], families: &[u8], min: usize) -> BTreeSet<(u32, u32)> {
    let all: Vec<(usize, usize, &[u32])> = streams
        .iter()
        .enumerate()
        .flat_map(|(unit, stream)| {
            stream.hashes.windows(min).enumerate().map(move |(at, window)| (unit, at, window))
        })
        .collect();
    let mut out = BTreeSet::new();
    for (unit, at, window) in &all {
        let elsewhere = all.iter().any(|(u, a, w)| {
            families[*u] == families[*unit] && (u != unit || a.abs_diff(*at) >= min) && w == window
        });
        if elsewhere {
            out.insert((*unit as u32, *at as u32));
        }
    }
    out
}

fn stream(hashes: Vec<u32>, per_line: usize) -> TokenStream {
    let lines = (0..hashes.len()).map(|at| (at / per_line) as u32 + 1).collect();
    TokenStream { hashes, lines }
}

/// Streams with pieces in common, over few or many different tokens.
fn streams() -> impl Strategy<Value = Vec<TokenStream>> {
    let symbols = prop::sample::select(vec![1u32, 2, 3, 5, 1000]);
    (symbols, 1usize..4).prop_flat_map(|(symbols, per_line)| {
        let piece = prop::collection::vec(0..symbols, 1..30);
        let pieces = prop::collection::vec(piece, 1..5);
        let picks = prop::collection::vec(prop::collection::vec(0usize..5, 0..8), 1..5);
        (pieces, picks).prop_map(move |(pieces, picks)| {
            let joined = |picks: Vec<usize>| -> Vec<u32> {
                picks.iter().flat_map(|pick| pieces[pick % pieces.len()].clone()).collect()
            };
            picks.into_iter().map(|picks| stream(joined(picks), per_line)).collect()
        })
    })
}

fn run(streams: &[TokenStream], families: &[u8], min_tokens: usize, min_lines: u32) -> Comparison {
    let options = Options { min_tokens, min_lines, max_places: 1000 };
    compare(&units(streams, families, min_tokens), &Memory(streams.to_vec()), &options)
}

fn windows(streams: &[TokenStream], families: &[u8], min: usize) -> Vec<Window> {
    repeated(&units(streams, families, min), &Memory(streams.to_vec()), grams(min).0, min)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn windows_are_those_of_the_definition(
        streams in streams(),
        families in prop::collection::vec(0u8..2, 5),
        min in 10usize..16,
    ) {
        let found: BTreeSet<(u32, u32)> =
            windows(&streams, &families, min).iter().map(|w| (w.unit, w.start)).collect();
        prop_assert_eq!(found, repeated_by_definition(&streams, &families, min));
    }

    #[test]
    fn blocks_and_lines_are_those_of_the_definition(streams in streams(), min in 10usize..16, min_lines in 1u32..8) {
        let families = vec![0; streams.len()];
        let starts = repeated_by_definition(&streams, &families, min);
        let found = run(&streams, &families, min, min_lines);
        for (number, (stream, unit)) in streams.iter().zip(&found.units).enumerate() {
            let mut duplicated = vec![false; stream.hashes.len()];
            for (_, at) in starts.iter().filter(|(unit, _)| *unit as usize == number) {
                duplicated[*at as usize..*at as usize + min].fill(true);
            }
            let mut lines = BTreeSet::new();
            let mut blocks = 0;
            for same in (0..duplicated.len()).collect::<Vec<_>>().chunk_by(|a, b| duplicated[*a] && duplicated[*b]) {
                let (first, last) = (stream.lines[same[0]], stream.lines[same[same.len() - 1]]);
                if duplicated[same[0]] && last - first + 1 >= min_lines {
                    blocks += 1;
                    lines.extend(first..=last);
                }
            }
            prop_assert_eq!(unit.blocks.len(), blocks);
            prop_assert_eq!(unit.lines as usize, lines.len());
        }
    }

    /// Each class is what it says: equal tokens, at least so many, in places apart, not to be
    /// made longer on either side with all its places.
    #[test]
    fn classes_hold_equal_tokens_apart(streams in streams(), min in 10usize..16) {
        let families = vec![0; streams.len()];
        let (classes, cut) = classes::classes(&windows(&streams, &families, min), min);
        prop_assert!(!cut);
        for class in &classes {
            prop_assert!(class.places.len() >= 2);
            prop_assert!(class.tokens as usize >= min);
            let text = |(unit, start): (u32, u32)| {
                &streams[unit as usize].hashes[start as usize..(start + class.tokens) as usize]
            };
            for place in &class.places {
                prop_assert_eq!(text(*place), text(class.places[0]));
            }
            for pair in class.places.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 || pair[0].1 + class.tokens <= pair[1].1);
            }
        }
    }

    /// Nothing is kept back: every duplicated token lies in a class, but for those within a run
    /// that repeats itself.
    #[test]
    fn every_clone_is_reported(streams in streams(), min in 10usize..16) {
        let families = vec![0; streams.len()];
        let windows = windows(&streams, &families, min);
        let (classes, _) = classes::classes(&windows, min);
        for (window, repeats_itself) in windows.iter().zip(repeats::repeat_themselves(&windows, min)) {
            let reported = |token: u32| classes.iter().any(|class| class.places.iter().any(|(unit, start)| {
                *unit == window.unit && (*start..start + class.tokens).contains(&token)
            }));
            let all = (window.start..window.start + min as u32).all(reported);
            prop_assert!(all || repeats_itself, "{window:?} {classes:?}");
        }
    }

    /// What two files have in common and nothing else has is one class, as long as can be.
    #[test]
    fn a_common_piece_is_one_class(
        before in prop::collection::vec(0u32..1000, 0..30),
        common in prop::collection::vec(1000u32..2000, 10..60),
        after in prop::collection::vec(2000u32..3000, 0..30),
    ) {
        let one = stream([&before[..], &common, &after].concat(), 1);
        let two = stream([&after[..], &common, &before].concat(), 1);
        let windows = windows(&[one, two], &[0, 0], 10);
        let whole = classes::classes(&windows, 10).0.into_iter().find(|class| {
            class.tokens as usize == common.len()
                && class.places == [(0, before.len() as u32), (1, after.len() as u32)]
        });
        prop_assert!(whole.is_some());
    }
}

fn places(classes: &[classes::Class]) -> Vec<(u32, Vec<(u32, u32)>)> {
    let mut out: Vec<_> = classes.iter().map(|class| (class.tokens, class.places.clone())).collect();
    out.sort();
    out
}

fn check(streams: &[Vec<u32>], min: usize, expected: &[(u32, &[(u32, u32)])]) {
    let streams: Vec<TokenStream> = streams.iter().map(|hashes| stream(hashes.clone(), 1)).collect();
    let (classes, _) = classes::classes(&windows(&streams, &vec![0; streams.len()], min), min);
    let expected: Vec<(u32, Vec<(u32, u32)>)> = expected.iter().map(|(t, p)| (*t, p.to_vec())).collect();
    assert_eq!(places(&classes), expected);
}

#[test]
fn a_part_that_stands_in_more_places_is_a_class_of_its_own() {
    let (a, b, c) = (0..12, 20..35, 40..52);
    let join = |parts: &[std::ops::Range<u32>]| parts.iter().cloned().flatten().collect::<Vec<u32>>();
    let whole = join(&[a, b.clone(), c]);
    let middle = join(&[100..103, b, 200..203]);
    check(&[whole.clone(), whole, middle], 10, &[(15, &[(0, 12), (1, 12), (2, 3)]), (39, &[(0, 0), (1, 0)])]);
}

#[test]
fn a_run_of_one_token_is_two_halves() {
    check(&[vec![7; 100]], 10, &[(50, &[(0, 0), (0, 50)])]);
}

#[test]
fn equal_runs_that_repeat_themselves_are_one_class() {
    let table: Vec<u32> = (0..100).map(|at| at % 2).collect();
    let one = [vec![50, 51, 52], table.clone(), vec![53]].concat();
    let two = [vec![60], table, vec![61, 62]].concat();
    check(&[one, two], 10, &[(100, &[(0, 3), (1, 1)])]);
}

#[test]
fn much_repetition_ends() {
    let start = std::time::Instant::now();
    let table = stream(vec![7; 200_000], 10);
    let pieces = stream((0..200_000).map(|at| at % 37).collect(), 10);
    let rows = stream((0..200_000).map(|at| if at % 61 == 0 { at / 6100 } else { at % 61 }).collect(), 10);
    let found = run(&[table, pieces, rows], &[0, 0, 0], 50, 5);
    assert!(found.units.iter().all(|unit| unit.lines > 19_000), "{:?}", found.units);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
