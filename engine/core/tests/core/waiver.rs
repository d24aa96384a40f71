//! A waiver lifts a gate, is always listed, and never raises the score.

use proptest::prelude::*;
use rq_core::finding::{Finding, Level};
use rq_core::measurement::Measurement;
use rq_core::snapshot::{Snapshot, Verdict};

use crate::project::{Given, evaluated};

const RULES: [&str; 3] = ["long-function", "deep-nesting", "large-file"];
const PATHS: [&str; 4] = ["web/app.py", "web/deep/lib.py", "api/app.py", "main.py"];

/// Packages, a score and gates that count smells, and these waivers.
fn text(waivers: &str) -> String {
    format!(
        "project \"shop\" {{ package \"web\" path=\"web\"; package \"api\" path=\"api\"; }}
        skill \"refactor-assistant\" {{ operation \"detect_code_smells\" {{
            {waivers}
        }} }}
        score {{
            component \"all\" weight=1 {{ formula \"100 - smells.total * 3\" }}
            component \"long\" weight=1 {{ formula \"100 - smells.long_function * 7\" }}
            component \"web\" weight=1 {{ formula \"100 - packages.web.smells.total\" }}
        }}
        gate \"all\" {{ require \"smells.total == 0\" }}
        gate \"long\" {{ require \"smells.long_function <= 1\" }}
        gate \"web\" {{ require \"packages.web.smells.total <= 1\" }}
        gate \"score\" {{ require \"score >= 90 && components.all >= 90\" }}"
    )
}

/// An evaluation that found these: (rule, path).
fn found(waivers: &str, findings: &[(usize, usize)]) -> Snapshot {
    let mut given = Given::default();
    let mut count = |name: &str, of: &dyn Fn(&(usize, usize)) -> bool| {
        let count = findings.iter().filter(|finding| of(finding)).count();
        given.metrics.insert(name.into(), Measurement::measured(count as f64));
    };
    count("smells.total", &|_| true);
    count("smells.long_function", &|(rule, _)| *rule == 0);
    count("packages.web.smells.total", &|(_, path)| PATHS[*path].starts_with("web/"));
    given.findings = findings
        .iter()
        .enumerate()
        .map(|(line, (rule, path))| {
            let mut finding =
                Finding::new(RULES[*rule], Level::Warning, "smells").at(PATHS[*path], line as u32 + 1);
            finding.operation = "refactor-assistant.detect_code_smells".into();
            finding.context = format!("f{line}");
            finding
        })
        .collect();
    evaluated(&text(waivers), &given)
}

fn verdict(snapshot: &Snapshot, gate: &str) -> Verdict {
    snapshot.gates.iter().find(|one| one.name == gate).unwrap().verdict
}

#[test]
fn it_lifts_what_it_covers_and_nothing_else() {
    let findings = [(0, 0), (0, 1), (1, 2), (2, 3)];
    let none = found("", &findings);
    for gate in ["all", "long", "web", "score"] {
        assert_eq!(verdict(&none, gate), Verdict::Fail, "{gate}");
    }
    let long = found("ignore \"long-function\" reason=\"generated\" owner=\"@web\"", &findings);
    assert_eq!(
        (verdict(&long, "all"), verdict(&long, "long"), verdict(&long, "web")),
        (Verdict::Fail, Verdict::Pass, Verdict::Pass)
    );
    assert_eq!(verdict(&long, "score"), Verdict::Fail);
    assert_eq!((long.waivers[0].covers, long.waivers[0].owner.as_deref()), (2, Some("@web")));
    assert_eq!(long.metrics, none.metrics, "what was measured stays what was measured");
    let condition = &long.gates.iter().find(|gate| gate.name == "long").unwrap().conditions[0];
    assert_eq!(condition.waived, 2, "whoever reads the gate is told");

    let deep = found("ignore \"long-function\" reason=\"x\" path=\"web/deep/**\"", &findings);
    assert_eq!((deep.waivers[0].covers, verdict(&deep, "long")), (1, Verdict::Pass));
    let fingerprint = &none.findings.iter().find(|finding| finding.rule == "large-file").unwrap().fingerprint;
    let one = found(&format!("ignore \"{fingerprint}\" reason=\"x\""), &findings);
    assert_eq!(one.findings.iter().filter(|finding| finding.waiver == Some(0)).count(), 1);
}

#[test]
fn an_expired_one_covers_nothing_and_is_listed() {
    let findings = [(0, 0), (0, 1)];
    let past = found("ignore \"long-function\" reason=\"x\" until=\"2026-11-22\"", &findings);
    assert_eq!((past.waivers[0].expired, past.waivers[0].covers), (true, 0));
    assert_eq!(verdict(&past, "long"), Verdict::Fail);
    let today = found("ignore \"long-function\" reason=\"x\" until=\"2026-11-23\"", &findings);
    assert_eq!((today.waivers[0].expired, today.waivers[0].covers), (false, 2));
    assert_eq!(verdict(&today, "long"), Verdict::Pass);
}

#[test]
fn one_that_covers_nothing_lifts_nothing() {
    // A rule of another operation, a pattern that fits no file, a finding that is already covered.
    let waivers = "ignore \"undocumented\" reason=\"x\"
        ignore \"long-function\" reason=\"x\" path=\"other/**\"
        ignore \"deep-nesting\" reason=\"x\"
        ignore \"deep-nesting\" reason=\"x\"";
    let snapshot = found(waivers, &[(0, 0), (0, 1), (1, 2)]);
    assert_eq!(snapshot.waivers.iter().map(|one| one.covers).collect::<Vec<_>>(), [0, 0, 1, 0]);
    assert_eq!((verdict(&snapshot, "long"), verdict(&snapshot, "all")), (Verdict::Fail, Verdict::Fail));
}

#[test]
fn it_does_not_make_known_what_is_missing() {
    let waivers = "ignore \"long-function\" reason=\"x\"";
    let snapshot = evaluated(&text(waivers), &Given::default());
    assert_eq!(snapshot.verdict, Verdict::Incomplete);
    assert!(snapshot.gates.iter().all(|gate| gate.verdict == Verdict::Incomplete), "{:#?}", snapshot.gates);
}

fn waivers() -> impl Strategy<Value = String> {
    let path =
        prop::option::of(prop::sample::select(vec!["**", "web/**", "*/app.py", "main.py", "nothing/**"]));
    let until = prop::option::of(prop::sample::select(vec!["2020-01-01", "2026-11-23", "2030-01-01"]));
    let one = (0..RULES.len(), path, until).prop_map(|(rule, path, until)| {
        let path = path.map(|path| format!(" path=\"{path}\"")).unwrap_or_default();
        let until = until.map(|until| format!(" until=\"{until}\"")).unwrap_or_default();
        format!("ignore \"{}\" reason=\"because\"{path}{until}\n", RULES[rule])
    });
    prop::collection::vec(one, 0..5).prop_map(|waivers| waivers.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn it_never_raises_the_score(
        findings in prop::collection::vec((0..RULES.len(), 0..PATHS.len()), 0..12),
        waivers in waivers(),
    ) {
        let (with, without) = (found(&waivers, &findings), found("", &findings));
        let points = |snapshot: &Snapshot| {
            let parts = snapshot.score.components.iter().map(|part| (part.low, part.high, part.unclamped));
            (snapshot.score.low, snapshot.score.high, parts.collect::<Vec<_>>())
        };
        prop_assert_eq!(points(&with), points(&without));
        prop_assert_eq!(&with.metrics, &without.metrics);
        prop_assert_eq!(verdict(&with, "score"), verdict(&without, "score"));
        prop_assert_eq!(with.waivers.len(), waivers.lines().count(), "each is listed");
        let covered = with.findings.iter().filter(|finding| finding.waiver.is_some()).count();
        prop_assert_eq!(with.waivers.iter().map(|one| one.covers).sum::<usize>(), covered);
        for gate in ["all", "long", "web"] {
            prop_assert!(verdict(&with, gate) <= verdict(&without, gate), "a waiver made a gate fail");
            if covered == 0 {
                prop_assert_eq!(verdict(&with, gate), verdict(&without, gate));
            }
        }
        // A gate counts what is left, not one less and not one more.
        prop_assert_eq!(verdict(&with, "all") == Verdict::Pass, covered == findings.len());
    }
}
