import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeMarkdown, status } from "../src/statusText";
import { FAILING } from "./overview";

test("a failing project", () => {
  const { text, background, click, tooltip } = status(FAILING, true);
  assert.equal(text, "$(error) 84.2");
  assert.equal(background, "error");
  assert.equal(click, "tree");
  assert.match(tooltip, /score 84\\\.2 \(\\\+1\\\.3\)/);
  assert.match(tooltip, /- \$\(error\) gate release fails\n {2}- \$\(error\) score \\>= 85: 84\\\.2/);
  assert.match(tooltip, /\$\(warning\) smells\\\.total == 0/);
  assert.doesNotMatch(tooltip, /tests\\\.failed/);
});

test("pass and incomplete, and a text that can't be read", () => {
  assert.equal(status({ ...FAILING, verdict: "pass" }, true).background, undefined);
  assert.equal(status({ ...FAILING, verdict: "pass" }, true).text, "$(pass) 84.2");
  const score = { low: 42.7, high: 84.2, change: null, text: "42.7–84.2", stale: true, range: null };
  const shown = status({ ...FAILING, score, verdict: "incomplete" }, true);
  assert.equal(shown.text, "$(question) 42.7–84.2 $(history)");
  assert.equal(shown.background, "warning");
});

test("nothing measured: a click evaluates, but only where that is allowed", () => {
  const fresh = { ...FAILING, snapshot: null, score: null, verdict: null };
  assert.equal(status(fresh, true).click, "evaluate");
  assert.equal(status(fresh, false).click, "tree");
  assert.equal(status(fresh, true).background, undefined);
});

test("a long list is cut and says so", () => {
  const condition = FAILING.gates[0]!.conditions[0]!;
  const gates = [{ ...FAILING.gates[0]!, conditions: Array.from({ length: 11 }, () => condition) }];
  const { tooltip } = status({ ...FAILING, gates }, true);
  assert.equal(tooltip.split("0\\.8 short").length - 1, 8);
  assert.match(tooltip, /- and 3 more/);
});

test("names can't write Markdown, HTML, links or icons", () => {
  const text = escapeMarkdown("[a](command:x) <b> `c` $(trash) **d**\n# e");
  assert.doesNotMatch(text, /(?<!\\)[[\]()<>`*#]/);
  assert.doesNotMatch(text, /\$\\?\(/);
  assert.doesNotMatch(text, /\n/);
  assert.doesNotMatch(status({ ...FAILING, score: { ...FAILING.score!, text: "$(x)" } }, true).text, /\$\(x\)/);
});
