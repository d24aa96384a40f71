//! Which snapshots of a history may go.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::store::Summary;

/// What is kept of a history, in seconds before now. Snapshots of releases and each branch's newest always are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retention {
    /// Everything that is younger.
    pub all: f64,
    /// Of what is older than that, each day's last of each branch that is younger; `None`: each day's last for ever.
    pub daily: Option<f64>,
}

/// The snapshots that may go, by id, in the order of `history`, which is newest first.
pub fn expired(history: &[Summary], retention: &Retention, now: Timestamp) -> Vec<String> {
    let mut branches: BTreeSet<Option<&str>> = BTreeSet::new();
    let mut days: BTreeSet<(Option<&str>, i64)> = BTreeSet::new();
    let mut expired = Vec::new();
    for summary in history {
        let branch = summary.revision.branch.as_deref();
        let newest = branches.insert(branch);
        let last_of_day = days.insert((branch, summary.created_at.as_second().div_euclid(86_400)));
        let age = now.duration_since(summary.created_at).as_secs_f64();
        let daily = last_of_day && retention.daily.is_none_or(|most| age <= most);
        if !newest && summary.revision.release.is_none() && age > retention.all && !daily {
            expired.push(summary.id.clone());
        }
    }
    expired
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::snapshot::{Revision, Verdict};

    fn history(hours: std::ops::Range<i64>, release: Option<i64>) -> Vec<Summary> {
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        hours
            .map(|hour| Summary {
                id: format!("{hour:04}"),
                created_at: now - hour.hours(),
                project: "p".into(),
                revision: Revision {
                    branch: Some("main".into()),
                    release: (release == Some(hour)).then(|| "v1".into()),
                    ..Revision::default()
                },
                content: None,
                score_low: 1.0,
                score_high: 1.0,
                verdict: Verdict::Pass,
            })
            .collect()
    }

    #[test]
    fn the_old_thins_out_and_releases_stay() {
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        let day = 86_400.0;
        let all = history(0..240, Some(200));
        let gone = expired(&all, &Retention { all: 2.0 * day, daily: Some(5.0 * day) }, now);
        let kept: Vec<&str> =
            all.iter().map(|one| one.id.as_str()).filter(|id| !gone.iter().any(|gone| gone == id)).collect();
        // Two days whole, then the last of each day, then the release alone.
        assert_eq!(kept.len(), 49 + 3 + 1, "{kept:?}");
        assert_eq!(kept.last(), Some(&"0200"));
        let forever = expired(&all, &Retention { all: 2.0 * day, daily: None }, now);
        assert!(forever.len() < gone.len());
        // A branch that nobody touched for a year keeps its newest.
        let old = history(9000..9010, None);
        assert_eq!(expired(&old, &Retention { all: day, daily: Some(day) }, now).len(), 9);
    }
}
