//! From maximal repeats to the classes that are reported.
//!
//! Longest first; a repeat is reported if it says something new: if one of its places isn't
//! wholly within what longer ones have said. So the report stays about as long as the
//! duplicated code, and every duplicated token lies in a reported class.

use super::repeats::{Repeats, follows, repeat_themselves, repeats};
use super::windows::Window;

/// Looking at places ends after so many for each symbol, and this many in any case.
const LOOKS_EACH: usize = 64;
const LOOKS_AT_LEAST: usize = 1 << 20;

/// A run of tokens that stands in several places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) tokens: u32,
    /// Unit and first token of each place, in order, none overlapping another.
    pub(super) places: Vec<(u32, u32)>,
}

/// The classes of repeated windows, and whether some were cut into shorter ones for being too
/// entangled.
pub(super) fn classes(windows: &[Window], min_tokens: usize) -> (Vec<Class>, bool) {
    let skipped = repeat_themselves(windows, min_tokens);
    let Repeats { symbols, places, mut found } = repeats(windows, &skipped);
    found.sort_by_key(|repeat| std::cmp::Reverse((repeat.windows, repeat.to - repeat.from)));
    let mut listing = Listing {
        windows,
        skipped: &skipped,
        min_tokens,
        next_new: (0..=windows.len() as u32).collect(),
        classes: Vec::new(),
    };
    let budget = LOOKS_AT_LEAST.max(LOOKS_EACH * symbols.len());
    let mut looks = 0usize;
    let mut cut = false;
    let mut overlapping = Vec::new();
    for repeat in found {
        let range = repeat.from as usize..repeat.to as usize;
        looks += range.len();
        if looks > budget {
            cut = true;
            break;
        }
        let places = places.get(range).unwrap_or_default();
        if listing.add(places.to_vec(), repeat.windows) == Added::NotAll {
            overlapping.push((places, repeat.windows));
        }
    }
    for (places, count) in overlapping {
        listing.add_shortened(places.to_vec(), count);
    }
    if cut {
        let mut by_id = symbols;
        by_id.sort_unstable_by_key(|symbol| (symbol.id, symbol.first));
        for same in by_id.chunk_by(|a, b| a.id == b.id) {
            let count = same.first().map_or(0, |symbol| symbol.count);
            let places: Vec<u32> = same.iter().map(|symbol| symbol.first).collect();
            if listing.add(places.clone(), count) == Added::NotAll {
                listing.add_shortened(places, count);
            }
        }
    }
    listing.add_runs_that_repeat_themselves();
    (listing.classes, cut)
}

/// Whether a repeat could be reported with all its places.
#[derive(PartialEq, Eq)]
enum Added {
    All,
    /// Some overlap all the others.
    NotAll,
}

struct Listing<'a> {
    windows: &'a [Window],
    skipped: &'a [bool],
    min_tokens: usize,
    /// For each window the first from it on that no class has; itself if it is new.
    next_new: Vec<u32>,
    classes: Vec<Class>,
}

impl Listing<'_> {
    /// Reports a repeat unless nothing about it is new. Places that overlap one another can't
    /// stand in one class: those left over make further classes if there is something new in
    /// them.
    fn add(&mut self, mut places: Vec<u32>, count: u32) -> Added {
        places.sort_unstable();
        let mut rest = places.clone();
        let mut added = Added::All;
        while !rest.is_empty() {
            let (mut apart, overlapping) = self.part(&rest, count);
            if let [only] = apart[..] {
                let ends = [places.first(), places.last()].into_iter().flatten();
                apart.extend(ends.copied().find(|other| self.are_apart(only, *other, count)));
                apart.sort_unstable();
            }
            if apart.len() < 2 {
                added = Added::NotAll;
            } else if apart.iter().any(|place| self.find_new(*place) < place + count) {
                let more = self.common_continuation(&apart, count);
                self.report(&apart, count + more);
            }
            rest = overlapping;
            rest.retain(|place| self.find_new(*place) < place + count);
        }
        added
    }

    /// Reports what is new in places that overlap all others of their repeat: with the farthest
    /// of those as many tokens as don't overlap, once from the front and once from the back.
    fn add_shortened(&mut self, mut places: Vec<u32>, count: u32) {
        places.sort_unstable();
        for place in &places {
            if self.find_new(*place) >= place + count {
                continue;
            }
            let distance = |other: &u32| self.distance(*place, *other);
            let Some((apart, other)) =
                places.iter().filter_map(|other| Some((distance(other)?, *other))).max()
            else {
                continue;
            };
            if (apart as usize) < self.min_tokens {
                continue;
            }
            let shorter = count.min(apart + 1 - self.min_tokens as u32);
            for shift in [0, count - shorter] {
                let mut pair = [place + shift, other + shift];
                pair.sort_unstable();
                if pair.iter().any(|place| self.find_new(*place) < place + shorter) {
                    self.report(&pair, shorter);
                }
            }
        }
    }

    /// How many tokens lie between the beginnings of two windows of the same file.
    fn distance(&self, a: u32, b: u32) -> Option<u32> {
        let (a, b) = (self.windows.get(a as usize)?, self.windows.get(b as usize)?);
        (a.unit == b.unit).then(|| a.start.abs_diff(b.start))
    }

    /// The first places that don't overlap one another, and the others.
    fn part(&self, places: &[u32], count: u32) -> (Vec<u32>, Vec<u32>) {
        let mut last = None;
        places.iter().partition(|place| {
            let apart = last.is_none_or(|last| self.are_apart(last, **place, count));
            if apart {
                last = Some(**place);
            }
            apart
        })
    }

    fn are_apart(&self, a: u32, b: u32, count: u32) -> bool {
        self.distance(a, b).is_none_or(|distance| distance as usize + 1 >= count as usize + self.min_tokens)
    }

    /// How far the windows after a repeat, of runs that repeat themselves, are the same too.
    fn common_continuation(&self, places: &[u32], count: u32) -> u32 {
        let group = |at: usize| {
            let goes_on = self.skipped.get(at) == Some(&true) && follows(self.windows, at);
            self.windows.get(at).filter(|_| goes_on).map(|window| window.group)
        };
        // Places must not grow into one another.
        let room = places.windows(2).filter_map(|pair| {
            let (a, b) = (self.windows.get(pair[0] as usize)?, self.windows.get(pair[1] as usize)?);
            (a.unit == b.unit).then(|| (b.start - a.start).saturating_sub(count + self.min_tokens as u32 - 1))
        });
        let room = room.min().unwrap_or(u32::MAX);
        let Some((first, others)) = places.split_first() else { return 0 };
        let mut more = 0;
        while more < room {
            let next = |place: &u32| group((place + count + more) as usize);
            let wanted = next(first);
            if wanted.is_none() || others.iter().any(|place| next(place) != wanted) {
                break;
            }
            more += 1;
        }
        more
    }

    /// What is still new now lies in runs that repeat themselves: each is its two halves.
    fn add_runs_that_repeat_themselves(&mut self) {
        let mut at = 0usize;
        while at < self.windows.len() {
            let begin = at;
            at += 1;
            if self.skipped.get(begin) != Some(&true) {
                continue;
            }
            while self.skipped.get(at) == Some(&true) && follows(self.windows, at) {
                at += 1;
            }
            let Some(period) = self.period(begin) else { continue };
            let count = (at - begin) as u32;
            let from = begin as u32 - period;
            let tokens = period + count + self.min_tokens as u32 - 1;
            let half = tokens / 2 / period * period;
            if (half as usize) >= self.min_tokens {
                let windows = half + 1 - self.min_tokens as u32;
                if self.find_new(begin as u32) < begin as u32 + count {
                    self.report(&[from, from + half], windows);
                }
            }
        }
    }

    /// How far before a skipped window the one it repeats is, all between being repeated too.
    fn period(&self, at: usize) -> Option<u32> {
        let group = self.windows.get(at)?.group;
        let mut back = 0;
        while follows(self.windows, at - back) {
            back += 1;
            if back >= self.min_tokens {
                return None;
            }
            if self.windows.get(at - back)?.group == group {
                return Some(back as u32);
            }
        }
        None
    }

    fn report(&mut self, places: &[u32], count: u32) {
        let at = |place: &u32| self.windows.get(*place as usize).map(|window| (window.unit, window.start));
        let class = Class {
            tokens: count + self.min_tokens as u32 - 1,
            places: places.iter().filter_map(at).collect(),
        };
        self.classes.push(class);
        for place in places {
            let mut window = self.find_new(*place);
            while window < place + count {
                if let Some(slot) = self.next_new.get_mut(window as usize) {
                    *slot = window + 1;
                }
                window = self.find_new(window + 1);
            }
        }
    }

    /// The first window from `at` on that no class has.
    fn find_new(&mut self, at: u32) -> u32 {
        let next = |list: &[u32], at: u32| list.get(at as usize).copied().unwrap_or(at);
        let mut root = at;
        while next(&self.next_new, root) != root {
            root = next(&self.next_new, root);
        }
        let mut step = at;
        while step != root {
            let on = next(&self.next_new, step);
            if let Some(slot) = self.next_new.get_mut(step as usize) {
                *slot = root;
            }
            step = on;
        }
        root
    }
}
