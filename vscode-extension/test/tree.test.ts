import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../src/treeModel";
import { projectRow, rows } from "../src/treeModel";
import { at, FAILING } from "./overview";

/** The rows as text: icon, label, description. */
function drawn(rows: Row[], depth = 0): string {
  return rows
    .map((row) => `${"  ".repeat(depth)}${row.look?.icon} ${row.label} | ${row.description ?? ""}\n${drawn(row.children, depth + 1)}`)
    .join("");
}

test("score with components, gates with conditions, operations", () => {
  assert.equal(
    drawn(rows(FAILING)),
    `error Score 84.2 | +1.3, 1 warning
  dash code_quality | 21.3 of 25
  question tests | 0–75 of 75
error release | gate fails
  error score >= 85 | 84.2 >= 85: 0.8 short
  pass tests.failed == 0 | 0 == 0
  warning smells.total == 0 | 3 == 0: 3 short
pass merge | gate passes
question Operations | 1 not measured
  question test-orchestrator.analyze_coverage | no report found
  circle-outline todo-policy.scan | not run yet
`,
  );
});

test("rows lead to their lines, and operations carry their name", () => {
  const [score, release, , operations] = rows(FAILING);
  assert.deepEqual(score?.range, at(20));
  assert.deepEqual(release?.children[0]?.range, at(31));
  assert.equal(operations?.children[1]?.operation, "todo-policy.scan");
  assert.equal(operations?.children[1]?.range, undefined);
});

test("what fails is unfolded, what passes is not", () => {
  const [score, release, merge, operations] = rows(FAILING);
  assert.deepEqual([score?.open, release?.open, merge?.open, operations?.open], [true, true, false, true]);
});

test("every row has an id of its own, and keeps it when verdicts change", () => {
  const ids = (all: Row[]): string[] => all.flatMap((row) => [row.id, ...ids(row.children)]);
  const twice = {
    ...FAILING,
    gates: [...FAILING.gates, ...FAILING.gates],
    components: [...FAILING.components, ...FAILING.components],
    operations: [...FAILING.operations, ...FAILING.operations],
  };
  assert.equal(new Set(ids(rows(twice))).size, ids(rows(twice)).length);
  const passing = { ...FAILING, gates: FAILING.gates.map((gate) => ({ ...gate, verdict: "pass" as const })) };
  assert.deepEqual(ids(rows(passing)), ids(rows(FAILING)));
});

test("what is stale says so", () => {
  const gates = FAILING.gates.map((gate) => ({ ...gate, stale: true }));
  assert.match(drawn(rows({ ...FAILING, gates })), /merge \| gate passes \(of the last readable text\)/);
});

test("a project among several", () => {
  const row = projectRow("services/shop", FAILING, true);
  assert.deepEqual([row.label, row.description, row.context, row.children.length], [
    "shop-api",
    "84.2  services/shop",
    "project snapshot",
    4,
  ]);
  assert.deepEqual(projectRow("services/new", undefined, false).children, []);
  assert.equal(projectRow("services/new", undefined, false).context, "project");
});

test("before the first evaluation nothing is claimed", () => {
  const gates = FAILING.gates.map((gate) => ({
    ...gate,
    verdict: null,
    conditions: gate.conditions.map((condition) => ({ ...condition, verdict: null, detail: null })),
  }));
  const components = FAILING.components.map((component) => ({ ...component, points: null, detail: null, missing: [] }));
  const fresh = { ...FAILING, snapshot: null, score: null, verdict: null, warnings: 0, gates, components, operations: [] };
  assert.equal(
    drawn(rows(fresh)),
    `circle-outline Score | not measured yet
  dash code_quality | 
  dash tests | 
circle-outline release | gate is not decided yet
  circle-outline score >= 85 | 
  circle-outline tests.failed == 0 | 
  circle-outline smells.total == 0 | 
circle-outline merge | gate is not decided yet
`,
  );
});

test("a history that can't be read says why", () => {
  assert.match(drawn(rows({ ...FAILING, problem: "the history is at $X" })), /^warning the history is at \$X/);
});
