//! The preview, inline: the score, each component's points, each gate and condition with its verdict and margin.

use rq_core::measurement::Better;
use rq_core::number;
use rq_core::snapshot::{ConditionResult, Verdict};
use rq_schema::Span;
use rq_schema::syntax::Node;
use serde_json::{Value, json};

use crate::history::REPLAYED;
use crate::preview::{Preview, Shown};
use crate::protocol::{InlayHint, InlayHintLabel, InlayHintTooltip, MarkupContent, MarkupKind, Range};
use crate::replay::{Replay, Replayed};
use crate::session::View;
use crate::words;

/// The hints whose places lie in `within`; what explains them is left for [`explained`] if the client asks for it.
pub fn inlay_hints(view: &View, within: Span) -> Vec<InlayHint> {
    let later = view.client.resolves_hints.then(|| json!(view.document.uri));
    hints(view, within, later)
}

/// The same hint with what explains it; as it is, if it is none of this version.
pub fn explained(view: &View, hint: InlayHint) -> InlayHint {
    let text = &view.document.text;
    let at = text.span(Range::new(hint.position, hint.position));
    let label = |hint: &InlayHint| match &hint.label {
        InlayHintLabel::String(label) => Some(label.clone()),
        InlayHintLabel::LabelParts(_) => None,
    };
    let same = |other: &InlayHint| other.position == hint.position && label(other) == label(&hint);
    hints(view, at, None).into_iter().find(same).unwrap_or(hint)
}

fn hints(view: &View, within: Span, later: Option<Value>) -> Vec<InlayHint> {
    let mut hints = Hints { view, within, later, out: Vec::new() };
    match &view.preview {
        Some(preview) => {
            hints.score(preview);
            hints.components(preview);
            let document = view.document.clone();
            document.replay(&preview.history, |replay| hints.gates(preview, replay));
        }
        None => hints.nothing_yet(),
    }
    hints.out.sort_by_key(|hint| (hint.position.line, hint.position.character));
    hints.out
}

struct Hints<'a> {
    view: &'a View,
    within: Span,
    /// What a hint is sent back with when its explanation is asked for; none if that comes at once.
    later: Option<Value>,
    out: Vec<InlayHint>,
}

impl Hints<'_> {
    fn push(&mut self, at: usize, label: String, explanation: impl FnOnce() -> Vec<String>) {
        if !self.within.touches(at) {
            return;
        }
        let explanation = if self.later.is_none() { explanation() } else { Vec::new() };
        let tooltip = (!explanation.is_empty()).then(|| {
            let value = explanation.join("\n\n");
            InlayHintTooltip::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
        });
        self.out.push(InlayHint {
            position: self.view.document.text.position(at),
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip,
            padding_left: Some(true),
            padding_right: None,
            data: self.later.clone(),
        });
    }

    /// Behind the opening brace, or behind the whole where that is on one line.
    fn anchor(&self, node: Node<'_>) -> usize {
        let text = &self.view.document.text;
        match node.children_span() {
            Some(block) if text.line_of(block.start) != text.line_of(block.end) => block.start + 1,
            _ => node.span().end,
        }
    }

    fn nothing_yet(&mut self) {
        if !self.view.settings.inlay_hints.score {
            return;
        }
        let Some(score) = self.view.analysis.tree.nodes().find(|node| node.name() == "score") else { return };
        let label = if self.view.history.problem.is_some() { "no history" } else { "not evaluated yet" };
        let problem = self.view.history.problem.as_deref();
        self.push(self.anchor(score), label.into(), || problem.map(words::escaped).into_iter().collect());
    }

    fn score(&mut self, preview: &Preview) {
        let Some(score) = &preview.score else { return };
        let Some(node) = self.view.analysis.tree.nodes().find(|node| node.name() == "score") else { return };
        let at = self.anchor(node);
        if !self.view.settings.inlay_hints.score || !self.within.touches(at) {
            return;
        }
        let config = self.view.analysis.config();
        let text = words::Thresholds::new(config).score(&score.value, preview.baseline);
        let change = words::change(preview).map(|change| format!(" ({change})")).unwrap_or_default();
        let label = format!("{text} of 100{change}{}", words::stale(score.stale));
        self.push(at, label, || vec![stands_on(preview)]);
    }

    fn components(&mut self, preview: &Preview) {
        let view = self.view;
        let config = view.analysis.config();
        if !view.settings.inlay_hints.components || config.score.default {
            return;
        }
        let thresholds = words::Thresholds::new(config);
        for (place, part) in config.score.components.iter().enumerate() {
            // A hint never stands before the name.
            if part.name.span.start > self.within.end {
                continue;
            }
            let Some(node) = view.analysis.tree.node_at(part.name.span.start) else { continue };
            let at = self.anchor(node);
            if !self.within.touches(at) {
                continue;
            }
            let Some(shown) = preview.component(&part.name.value, place) else { continue };
            let component = shown.value;
            let label = format!(
                "{} → {}{}",
                thresholds.points(component),
                words::contribution(component),
                words::stale(shown.stale)
            );
            let explanation = || {
                let mut lines = Vec::new();
                if !component.missing.is_empty() {
                    lines.push(format!("Not measured: {}.", words::escaped(&component.missing.join(", "))));
                }
                if let Some(error) = &component.error {
                    lines.push(words::escaped(error));
                }
                if let Some(raw) = component.unclamped.filter(|raw| !(0.0..=100.0).contains(raw)) {
                    lines.push(format!("The formula gives {}, clamped to 0–100.", number::display(raw, &[])));
                }
                lines
            };
            self.push(at, label, explanation);
        }
    }

    fn gates(&mut self, preview: &Preview, replay: &mut Replay<'_>) {
        let view = self.view;
        let config = view.analysis.config();
        for (place, gate) in config.gates.iter().enumerate() {
            let Some(node) = view.analysis.tree.node_at(gate.name.span.start) else { continue };
            let span = node.span();
            if span.end < self.within.start || span.start > self.within.end {
                continue;
            }
            if let Some(verdict) = preview.gate(place).filter(|_| view.settings.inlay_hints.gates) {
                let label = format!(
                    "{} {}{}",
                    words::sign(verdict.value),
                    words_of(verdict.value),
                    words::stale(verdict.stale)
                );
                self.push(self.anchor(node), label, Vec::new);
            }
            for (at_gate, condition) in gate.conditions.iter().enumerate() {
                let Some(shown) = preview.condition(place, at_gate) else { continue };
                let Some(node) = view.analysis.tree.node_at(condition.formula.span.start) else { continue };
                let at = self.anchor(node);
                if !self.within.touches(at) || !view.settings.inlay_hints.conditions {
                    continue;
                }
                let mut label = judged(shown);
                let mut past = None;
                if view.settings.inlay_hints.history && !shown.stale {
                    let replayed = replay.of(condition);
                    label.push_str(&in_short(replayed));
                    past = Some(replayed);
                }
                self.push(at, label, || {
                    let mut lines = vec![words::escaped(&shown.value.detail)];
                    lines.extend(past.and_then(at_length));
                    if shown.value.waived > 0 {
                        let waived =
                            number::count(shown.value.waived, "finding is waived", "findings are waived");
                        lines.push(format!("{waived}."));
                    }
                    lines
                });
            }
        }
    }
}

/// Where the numbers come from.
fn stands_on(preview: &Preview) -> String {
    let Some(newest) = &preview.history.newest else { return String::new() };
    let snapshot = &newest.snapshot;
    let when = snapshot.created_at.strftime("%Y-%m-%d %H:%M UTC");
    let mut text = format!("Preview on the measurements of {when}");
    if let Some(baseline) = &snapshot.baseline {
        text.push_str(&format!(", compared with {}", words::escaped(&baseline.label)));
    }
    text.push('.');
    text
}

fn words_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passes",
        Verdict::Incomplete => "incomplete",
        Verdict::Fail => "fails",
    }
}

/// `✗ 84.2, 0.8 short`, `✓ 92.1, 7.1 to spare`, `? not measured: coverage.line_percent`.
fn judged(shown: Shown<&ConditionResult>) -> String {
    let result = shown.value;
    let sign = match (result.verdict, result.required) {
        (Verdict::Fail, false) => "⚠",
        (verdict, _) => words::sign(verdict),
    };
    if shown.stale {
        return format!("{sign} {}{}", result.detail, words::stale(true));
    }
    let Some(margin) = &result.margin else {
        return format!("{sign} {}", result.detail).trim_end().to_owned();
    };
    let value = number::display(margin.left, &[margin.right]);
    let by = margin.short_by.abs();
    if by == 0.0 {
        return format!("{sign} {value}");
    }
    // A distance to the limit is rounded so that it never looks better than it is.
    if margin.holds {
        format!("{sign} {value}, {} to spare", number::metric(by, Better::Higher, &[]))
    } else {
        format!("{sign} {value}, {} short", number::metric(by, Better::Lower, &[]))
    }
}

/// For the hint, where there is something to warn of.
fn in_short(Replayed { failed, decided }: Replayed) -> String {
    if decided < 2 || failed == 0 {
        return String::new();
    }
    format!(" · would have failed {failed} of the last {decided}")
}

/// For whoever asks.
fn at_length(Replayed { failed, decided }: Replayed) -> Option<String> {
    let open = if decided < REPLAYED { "it could be decided on" } else { "kept" };
    (decided >= 2)
        .then(|| format!("Would have failed {failed} of the last {decided} evaluations that {open}."))
}
