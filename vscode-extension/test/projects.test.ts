import assert from "node:assert/strict";
import { test } from "node:test";
import manifest from "../package.json";
import { configurationFor, isInside, projectFolder } from "../src/projects";
import { serverSettings } from "../src/settings";
import { arguments_, isDefinition } from "../src/taskModel";

test("the innermost project speaks for a file", () => {
  const all = ["/w/quality.kdl", "/w/api/quality.kdl", "/w/web/.config/quality.kdl"];
  assert.equal(configurationFor("/w/api/src/a.py", all), "/w/api/quality.kdl");
  assert.equal(configurationFor("/w/web/a.ts", all), "/w/web/.config/quality.kdl");
  assert.equal(configurationFor("/w/apis/a.py", all), "/w/quality.kdl");
  assert.equal(configurationFor("/elsewhere/a.py", all), undefined);
});

test("folders and what is in them", () => {
  assert.equal(projectFolder("/w/.config/quality.kdl"), "/w");
  assert.ok(isInside("/w", "/w/..a/b") && isInside("/w", "/w"));
  assert.ok(!isInside("/w", "/w/../x") && !isInside("/w", "/wx"));
});

test("the server is told what is set, and what is not set is on", () => {
  const set: Record<string, unknown> = { "inlayHints.history": false, "engine.path": " /opt/rq-engine ", "codeLens.enabled": "no" };
  assert.deepEqual(serverSettings((key) => set[key], true), {
    trusted: true,
    engine: { path: "/opt/rq-engine" },
    inlayHints: { score: true, components: true, gates: true, conditions: true, history: false },
    codeLens: { enabled: true },
    findings: { enabled: true },
  });
});

test("defaults in the manifest are those of the code", () => {
  const properties = manifest.contributes.configuration.properties as Record<string, { default: unknown }>;
  const declared = serverSettings((key) => properties[`rq.${key}`]?.default, false);
  assert.deepEqual(declared, serverSettings(() => undefined, false));
});

test("a task is a list of words, and what is no task is refused", () => {
  const definition = { type: "rq", command: "eval" as const, args: ["--fail-on", "warn"] };
  assert.deepEqual(arguments_(definition, "/w; rm -rf"), ["eval", "--fail-on", "warn", "--", "/w; rm -rf"]);
  assert.ok(isDefinition(definition));
  assert.ok(!isDefinition({ type: "rq", command: "run" }));
  assert.ok(!isDefinition({ type: "rq", command: "eval", args: "x" }));
});
