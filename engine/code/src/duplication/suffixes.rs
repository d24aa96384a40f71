//! Suffix array and longest common prefixes of a short sequence of numbers.

/// The suffixes of `text` in order, and for each how many numbers it has in common with the one
/// before it (0 for the first). O(n log² n) by doubling prefixes; only suffixes that are still
/// tied are sorted again.
pub(super) fn sorted_suffixes(text: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0..u32::try_from(text.len()).unwrap_or(u32::MAX)).collect();
    let symbol = |at: u32| text.get(at as usize).copied().unwrap_or_default();
    order.sort_unstable_by_key(|at| symbol(*at));
    // A suffix's rank is the position of the last one it is tied with.
    let mut rank = vec![0u32; text.len()];
    let mut ties = Vec::new();
    set_ranks(&order, &mut rank, &mut ties, |a, b| symbol(a) == symbol(b));
    let mut length = 1usize;
    while !ties.is_empty() {
        let mut next_ties = Vec::new();
        let mut ranks: Vec<(u32, u32)> = Vec::new();
        for (begin, end) in ties {
            let Some(group) = order.get_mut(begin..end) else { continue };
            let beyond = |at: u32| rank.get(at as usize + length).map_or(0, |rank| rank + 1);
            group.sort_unstable_by_key(|at| beyond(*at));
            let mut from = begin;
            for same in group.chunk_by(|a, b| beyond(*a) == beyond(*b)) {
                let to = from + same.len();
                ranks.extend(same.iter().map(|at| (*at, (to - 1) as u32)));
                if same.len() > 1 {
                    next_ties.push((from, to));
                }
                from = to;
            }
        }
        // Only now: the ranks of this round were needed until its end.
        for (at, new) in ranks {
            if let Some(place) = rank.get_mut(at as usize) {
                *place = new;
            }
        }
        ties = next_ties;
        length = length.saturating_mul(2);
    }
    let common = common_prefixes(text, &order, &rank);
    (order, common)
}

fn set_ranks(
    order: &[u32],
    rank: &mut [u32],
    ties: &mut Vec<(usize, usize)>,
    equal: impl Fn(u32, u32) -> bool,
) {
    let mut from = 0;
    for same in order.chunk_by(|a, b| equal(*a, *b)) {
        let to = from + same.len();
        for at in same {
            if let Some(place) = rank.get_mut(*at as usize) {
                *place = (to - 1) as u32;
            }
        }
        if same.len() > 1 {
            ties.push((from, to));
        }
        from = to;
    }
}

/// After Kasai, Lee, Arimura, Arikawa and Park (CPM 2001): linear.
fn common_prefixes(text: &[u32], order: &[u32], rank: &[u32]) -> Vec<u32> {
    let mut common = vec![0u32; text.len()];
    let mut length = 0usize;
    for at in 0..text.len() {
        let place = rank.get(at).copied().unwrap_or_default() as usize;
        let before = place.checked_sub(1).and_then(|p| order.get(p));
        let Some(other) = before.map(|other| *other as usize) else {
            length = 0;
            continue;
        };
        let rest = |from: usize| text.get(from + length..).unwrap_or_default();
        length += rest(at).iter().zip(rest(other)).take_while(|(a, b)| a == b).count();
        if let Some(slot) = common.get_mut(place) {
            *slot = length as u32;
        }
        length = length.saturating_sub(1);
    }
    common
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equals_plain_sorting(text in prop::collection::vec(0u32..4, 0..60)) {
            let (order, common) = sorted_suffixes(&text);
            let mut plain: Vec<u32> = (0..text.len() as u32).collect();
            plain.sort_by(|a, b| text[*a as usize..].cmp(&text[*b as usize..]));
            prop_assert_eq!(&order, &plain);
            for (at, pair) in order.windows(2).enumerate() {
                let [a, b] = [&text[pair[0] as usize..], &text[pair[1] as usize..]];
                let expected = a.iter().zip(b).take_while(|(x, y)| x == y).count();
                prop_assert_eq!(common[at + 1] as usize, expected);
            }
        }
    }

    #[test]
    fn a_long_repetition_is_quick() {
        let (order, _) = sorted_suffixes(&vec![7; 100_000]);
        assert_eq!(order.first(), Some(&99_999));
    }
}
