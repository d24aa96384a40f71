// What the status bar says of a project.
import type { Overview } from "./protocol";
import { conditionLook, verb, verdictLook } from "./verdict";

export interface Status {
  text: string;
  /** Markdown with `$(icon)`. */
  tooltip: string;
  background: "error" | "warning" | undefined;
  /** What a click does. */
  click: "tree" | "evaluate";
}

/** Conditions in a tooltip at most; the tree has them all. */
const MOST = 8;

/** The status of a project; `trusted` says whether evaluating can be offered. */
export function status(overview: Overview, trusted: boolean): Status {
  const { score, verdict, snapshot } = overview;
  if (!snapshot || !score) {
    return {
      text: "$(circle-outline) rq",
      tooltip: [
        `**${escapeMarkdown(overview.project)}** has not been measured yet.${trusted ? " Click to evaluate." : ""}`,
        ...(overview.problem ? [escapeMarkdown(overview.problem)] : []),
      ].join("\n\n"),
      background: undefined,
      click: trusted ? "evaluate" : "tree",
    };
  }
  return {
    text: `$(${verdictLook(verdict).icon}) ${plain(score.text)}${score.stale ? " $(history)" : ""}`,
    tooltip: tooltip(overview),
    background: verdict === "fail" ? "error" : verdict === "incomplete" ? "warning" : undefined,
    click: "tree",
  };
}

function tooltip(overview: Overview): string {
  const { score, snapshot, gates } = overview;
  const change = score?.change ? ` (${escapeMarkdown(score.change)})` : "";
  const lines = [`**${escapeMarkdown(overview.project)}**: score ${escapeMarkdown(score?.text ?? "unknown")}${change}`, ""];
  let left = MOST;
  for (const gate of gates) {
    lines.push(`- $(${verdictLook(gate.verdict).icon}) gate ${escapeMarkdown(gate.name)} ${verb(gate.verdict)}`);
    for (const condition of gate.conditions) {
      if (condition.verdict === "pass" || condition.verdict === null) continue;
      left -= 1;
      if (left < 0) continue;
      const { icon } = conditionLook(condition.verdict, condition.required);
      const detail = condition.detail ? `: ${escapeMarkdown(condition.detail)}` : "";
      lines.push(`  - $(${icon}) ${escapeMarkdown(condition.text)}${detail}`);
    }
  }
  if (left < 0) lines.push(`- and ${-left} more`);
  if (score?.stale) lines.push("", "Of the last text that could be read: the present one has errors.");
  if (snapshot) lines.push("", `On what was measured at ${escapeMarkdown(when(snapshot.createdAt))}.`);
  return lines.join("\n");
}

/** A time as the user's language writes it; as it stands where it is none. */
export function when(rfc3339: string): string {
  const time = new Date(rfc3339);
  return Number.isNaN(time.getTime()) ? rfc3339 : time.toLocaleString();
}

/** Text in which nothing is Markdown or an icon. */
export function escapeMarkdown(text: string): string {
  return plain(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, "\\$&").replace(/\s+/g, " ");
}

/** Text in which `$(name)` is no icon. */
function plain(text: string): string {
  return text.replace(/\$\(/g, "$\u200b(");
}
