// An answer of the server, as its interface describes it.
import type { Overview, Range } from "../src/protocol";

export const at = (line: number): Range => ({ start: { line, character: 4 }, end: { line, character: 9 } });

export const FAILING: Overview = {
  project: "shop-api",
  snapshot: { id: "01J", createdAt: "2026-11-23T10:00:00Z", verdict: "fail" },
  score: { text: "84.2", low: 84.2, high: 84.2, change: "+1.3", stale: false, range: at(20) },
  verdict: "fail",
  errors: 0,
  warnings: 1,
  gates: [
    {
      name: "release",
      verdict: "fail",
      range: at(30),
      stale: false,
      conditions: [
        { text: "score >= 85", required: true, verdict: "fail", detail: "84.2 >= 85: 0.8 short", range: at(31), stale: false },
        { text: "tests.failed == 0", required: true, verdict: "pass", detail: "0 == 0", range: at(32), stale: false },
        { text: "smells.total == 0", required: false, verdict: "fail", detail: "3 == 0: 3 short", range: at(33), stale: false },
      ],
    },
    { name: "merge", verdict: "pass", range: at(36), stale: false, conditions: [] },
  ],
  components: [
    { name: "code_quality", points: "85.0", share: "25", detail: "21.3 of 25", range: at(21), stale: false, missing: [] },
    {
      name: "tests",
      points: "0–100",
      share: "75",
      detail: "0–75 of 75",
      range: at(22),
      stale: false,
      missing: ["coverage.line_percent"],
    },
  ],
  operations: [
    { id: "test-orchestrator.analyze_coverage", state: "missing", detail: "no report found", range: at(8) },
    { id: "todo-policy.scan", state: "new", detail: "", range: null },
  ],
};
