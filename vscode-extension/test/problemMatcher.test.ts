import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import manifest from "../package.json";
import { MATCHERS } from "../src/taskModel";

interface Problem {
  severity: string;
  code?: string | undefined;
  message: string;
  file: string;
  line: number;
  column?: number;
}

interface Pattern {
  regexp: string;
  [property: string]: unknown;
}

/** What the editor finds in a task's output with matchers of these names: its rules, as far as ours need them. */
function problems(output: string, names: string[]): Problem[] {
  const lines = output.split(/\r?\n/);
  const found: (Problem & { at: number })[] = [];
  for (const name of names) {
    const matcher = manifest.contributes.problemMatchers.find((one) => `$${one.name}` === name);
    assert.ok(matcher, name);
    const declared = manifest.contributes.problemPatterns.find((one) => `$${one.name}` === matcher.pattern);
    assert.ok(declared, matcher.pattern);
    const patterns = ("patterns" in declared ? declared.patterns : [declared]) as Pattern[];
    for (let at = 0; at + patterns.length <= lines.length; at += 1) {
      const matches = patterns.map((pattern, index) => new RegExp(pattern.regexp).exec(lines[at + index] ?? ""));
      if (matches.includes(null)) continue;
      const values: Record<string, string> = {};
      for (const [index, pattern] of patterns.entries()) {
        for (const [property, group] of Object.entries(pattern)) {
          if (typeof group !== "number") continue;
          const value = matches[index]?.[group];
          if (value === undefined) continue;
          // Messages add up; of everything else the last counts.
          values[property] = property === "message" && values[property] ? `${values[property]}\n${value}` : value;
        }
      }
      found.push({
        at,
        severity: values["severity"] ?? matcher.severity,
        code: values["code"],
        message: values["message"] ?? "",
        file: values["file"] ?? "",
        line: Number(values["line"]),
        ...(values["column"] ? { column: Number(values["column"]) } : {}),
      });
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ at: _, ...problem }) => problem);
}

const read = (name: string) => readFileSync(`test/fixtures/${name}`, "utf8");

interface Checked {
  diagnostics: { code: string; severity: string; message: string; file: string; start: { line: number; column: number } }[];
}
const checked = JSON.parse(read("check.json")) as Checked;

test("every diagnostic that rq-engine check prints is found, as its JSON has it", () => {
  const expected = checked.diagnostics.map(({ code, severity, message, file, start }) => ({
    severity: severity === "notice" ? "info" : severity,
    code,
    message,
    file,
    line: start.line,
  }));
  assert.ok(new Set(expected.map(({ severity }) => severity)).size === 3);
  const found = problems(read("check.txt"), MATCHERS);
  assert.deepEqual(found.map(({ column: _, ...problem }) => problem), expected);
});

test("columns are those of the JSON on lines of one byte a character", () => {
  const found = problems(read("check.txt"), MATCHERS);
  for (const [at, { start }] of checked.diagnostics.entries()) {
    // The line with `ü`: the drawing counts bytes.
    if (start.line !== 23) assert.equal(found[at]?.column, start.column);
  }
});

test("errors of rq-engine eval are found, also those whose message takes two lines", () => {
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  const found = problems(read("eval.txt"), MATCHERS).filter(({ severity }) => severity === "error");
  assert.deepEqual(
    found.map(({ message, line }) => `${line} ${message.replace("\n", " ")}`),
    errors.map(({ message, start }) => `${start.line} ${message}`),
  );
  assert.ok(found.some(({ message }) => message.includes("\n")));
});

test("conditions and findings that are printed for GitHub are found", () => {
  const lines = read("github.txt").split("\n").filter((line) => line.includes(" file="));
  const found = problems(read("github.txt"), ["$rq-github"]);
  assert.equal(found.length, lines.length);
  assert.deepEqual(found[0], {
    severity: "error",
    code: "gate release fails",
    message: "score >= 80: 50.1 >= 80: 29.9 short",
    file: "quality.kdl",
    line: 55,
  });
  assert.ok(found.some(({ file, severity }) => file === "src/checkout.ts" && severity === "warning"));
});

test("an evaluation that ends well holds no problem", () => {
  assert.deepEqual(problems(read("pass.txt"), MATCHERS), []);
});
