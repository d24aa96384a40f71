//! Names of which one may be what was meant: the many others are left out before each is compared edit by edit.

/// No name is suggested that is further away than so many edits: see [`nearest`](crate::suggest::nearest).
const FURTHEST: usize = 3;

/// Those of `candidates` that can be within [`FURTHEST`] edits of `name`, in their order.
///
/// An edit adds, takes away or replaces one character, or changes the order of two: names of which more than that many
/// characters are not in the other, whatever their order, are further apart.
pub(super) fn within_reach<'a>(name: &str, candidates: &'a [String]) -> impl Iterator<Item = &'a str> {
    let mut counts = [0_i32; 256];
    let ascii = name.is_ascii();
    let length = name.len();
    name.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    candidates.iter().map(String::as_str).filter(move |candidate| {
        // Elsewhere a character is not a byte.
        !ascii
            || !candidate.is_ascii()
            || candidate.len().abs_diff(length) <= FURTHEST && reachable(&mut counts, length, candidate)
    })
}

/// Whether few enough of the characters are not in both; leaves `counts` as they were.
fn reachable(counts: &mut [i32; 256], length: usize, candidate: &str) -> bool {
    let (mut read, mut added) = (0, 0);
    for byte in candidate.bytes() {
        let left = &mut counts[usize::from(byte)];
        *left -= 1;
        read += 1;
        added += usize::from(*left < 0);
        if added > FURTHEST {
            break;
        }
    }
    candidate.bytes().take(read).for_each(|byte| counts[usize::from(byte)] += 1);
    // What is not added stands in both.
    added <= FURTHEST && length + added <= candidate.len() + FURTHEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::within_reach;
    use crate::suggest::nearest;

    proptest! {
        #[test]
        fn the_nearest_is_never_left_out(
            name in "[ab.é]{0,9}",
            candidates in proptest::collection::vec("[ab.cé]{0,9}", 0..12),
        ) {
            let all = nearest(&name, candidates.iter().map(String::as_str));
            prop_assert_eq!(nearest(&name, within_reach(&name, &candidates)), all);
        }
    }

    #[test]
    fn most_are_left_out() {
        let candidates =
            ["smells.total", "lint.findings", "smells.tot", "latot.smells", "s"].map(str::to_owned);
        let near: Vec<&str> = within_reach("smells.total", &candidates).collect();
        assert_eq!(near, ["smells.total", "smells.tot", "latot.smells"]);
    }
}
