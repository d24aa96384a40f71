import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { tokens } from "./grammar";

/** Asserts the innermost scope of each of these texts, in the order in which they stand. */
async function check(text: string, expected: [string, string][]) {
  const found = await tokens(text);
  let at = 0;
  for (const [part, scope] of expected) {
    const next = found.findIndex((token, index) => index >= at && token.text.trim() === part);
    assert.notEqual(next, -1, `no token ${part} after the ${at}th of ${JSON.stringify(found.map((token) => token.text))}`);
    assert.equal(found[next]?.scopes.at(-1), scope, part);
    at = next + 1;
  }
}

/** Asserts that exactly these texts are comments. */
async function checkComments(text: string, expected: string) {
  const found = await tokens(text);
  const comments = found.filter(({ scopes }) => scopes.some((scope) => scope.startsWith("comment")));
  assert.equal(comments.map((token) => token.text).join("").replace(/\s+/g, ""), expected.replace(/\s+/g, ""));
}

test("nodes, arguments and properties", () =>
  check('component "tests" weight=10 { formula "1" }', [
    ["component", "keyword.other"],
    ["tests", "string.quoted.double"],
    ["weight", "entity.other.attribute-name"],
    ["=", "keyword.operator.assignment"],
    ["10", "constant.numeric.decimal"],
    ["{", "punctuation.section.block.begin"],
    ["formula", "keyword.control"],
    ["1", "constant.numeric"],
    ["}", "punctuation.section.block.end"],
  ]));

test("parameters are names, also those that begin like a word of the language", () =>
  check('max-function-lines 60\nscore-of "x"\nrequire-all #true', [
    ["max-function-lines", "support.type.property-name"],
    ["60", "constant.numeric.decimal"],
    ["score-of", "support.type.property-name"],
    ["require-all", "support.type.property-name"],
    ["#true", "constant.language"],
  ]));

test("an expression inside of a string", () =>
  check('formula "100 - smells.total * 5 - max(0, dependencies.total - 50)"', [
    ["100", "constant.numeric"],
    ["-", "keyword.operator.arithmetic"],
    ["smells", "variable.other.metric"],
    [".", "punctuation.accessor"],
    ["total", "variable.other.metric"],
    ["*", "keyword.operator.arithmetic"],
    ["5", "constant.numeric"],
    ["max", "support.function"],
    ["(", "meta.brace.round"],
    ["0", "constant.numeric"],
    [",", "punctuation.separator"],
    [")", "meta.brace.round"],
    ['"', "punctuation.definition.string.end"],
  ]));

test("conditions: comparison, logic, names of the language, choice", () =>
  check('require "score >= 80 && !(delta.score < 0) ? has(new.smells.total) : true"', [
    ["score", "variable.language"],
    [">=", "keyword.operator.comparison"],
    ["80", "constant.numeric"],
    ["&&", "keyword.operator.logical"],
    ["!", "keyword.operator.logical"],
    ["delta", "variable.language"],
    ["score", "variable.other.metric"],
    ["<", "keyword.operator.comparison"],
    ["?", "keyword.operator.ternary"],
    ["has", "support.function"],
    ["new", "variable.language"],
    [":", "keyword.operator.ternary"],
    ["true", "constant.language.boolean"],
  ]));

test("a path with a package in brackets, in a raw string", () =>
  check('warn #"packages["2fa"].coverage.line_percent >= 0.5e1"#', [
    ["packages", "variable.language"],
    ["[", "meta.brace.square"],
    ["]", "meta.brace.square"],
    ["coverage", "variable.other.metric"],
    ["line_percent", "variable.other.metric"],
    ["0.5e1", "constant.numeric"],
    ['"#', "punctuation.definition.string.end"],
  ]));

test("an expression over several lines, and what follows it", () =>
  check('formula """\n    min(\n        a.b, 3)\n    """\nweight 3', [
    ["min", "support.function"],
    ["a", "variable.other.metric"],
    ["3", "constant.numeric"],
    ['"""', "punctuation.definition.string.end"],
    ["weight", "support.type.property-name"],
    ["3", "constant.numeric.decimal"],
  ]));

test("a raw string over several lines ends with as many signs as it began with", () =>
  check('doc ##"""\n  a "# b """# c\n  """##\ndoc "x"', [
    ['##"""', "punctuation.definition.string.begin"],
    ['a "# b """# c', "string.quoted.raw.multiline"],
    ['"""##', "punctuation.definition.string.end"],
    ["doc", "support.type.property-name"],
    ["x", "string.quoted.double"],
  ]));

test("a string without its end ends with the line", () =>
  check('require "score >= \nwarn "1 < 2"', [
    [">=", "keyword.operator.comparison"],
    ["warn", "keyword.control"],
    ["<", "keyword.operator.comparison"],
  ]));

test("escapes, good and bad", () =>
  check('doc "a\\n\\u{41}\\q"', [
    ["\\n", "constant.character.escape"],
    ["\\u{41}", "constant.character.escape"],
    ["\\q", "invalid.illegal.escape"],
  ]));

test("numbers, words with a sign, annotations, bare strings", () =>
  check("x 0xFF -1_000.5e-3 #-inf (duration)30s bare #wrong true", [
    ["0xFF", "constant.numeric.hex"],
    ["-1_000.5e-3", "constant.numeric.decimal"],
    ["#-inf", "constant.language"],
    ["duration", "storage.type.annotation"],
    ["bare", "string.unquoted"],
    ["#wrong", "invalid.illegal.keyword"],
    ["true", "invalid.illegal.keyword"],
  ]));

test("an annotated node", () =>
  check('(env)store "X"\nstore (env)"QUALITY"', [
    ["env", "storage.type.annotation"],
    ["store", "keyword.other"],
    ["env", "storage.type.annotation"],
    ["QUALITY", "string.quoted.double"],
  ]));

test("a line goes on after a backslash, a text after one before its end", async () => {
  await check('ignore "x" path="a/**" \\ // why\n    reason="r"\ngate "g"', [
    ["path", "entity.other.attribute-name"],
    ["\\", "punctuation.separator.continuation"],
    ["why", "comment.line.double-slash"],
    ["reason", "entity.other.attribute-name"],
    ["gate", "keyword.other"],
  ]);
  await check('doc "one \\\n    two"\ngate "g"', [
    ["\\", "constant.character.escape.newline"],
    ["two", "string.quoted.double"],
    ["gate", "keyword.other"],
  ]);
});

test("comments, one inside of another", () =>
  checkComments("a 1 // one\n/* two /* three */ four */ b 2", "// one /* two /* three */ four */"));

test("a slashdash takes a node with its children", () =>
  checkComments('/-gate "a" {\n    require "b } c"\n}\ngate "d"', '/-gate "a" { require "b } c" }'));

test("a slashdash takes one value, property or block", async () => {
  await checkComments('run /-"a b" "c" // d', '/-"a b" // d');
  await checkComments("component c /-weight=3 other=4", "/-weight=3");
  await checkComments('operation "x" /-{ run "y" } { run "z" }', '/-{ run "y" }');
});

test("blocks on one line end where they end", () =>
  check('a { b "1"; c 2 }; d 3', [
    ["b", "support.type.property-name"],
    ["1", "string.quoted.double"],
    [";", "punctuation.terminator"],
    ["c", "support.type.property-name"],
    ["}", "punctuation.section.block.end"],
    [";", "punctuation.terminator"],
    ["d", "support.type.property-name"],
    ["3", "constant.numeric.decimal"],
  ]));

const EXAMPLES = "../examples";
const examples = existsSync(EXAMPLES)
  ? readdirSync(EXAMPLES).map((name) => `${EXAMPLES}/${name}/quality.kdl`).filter((file) => existsSync(file))
  : [];

for (const file of examples) {
  test(`${file} is highlighted throughout`, async () => {
    const text = readFileSync(file, "utf8");
    const found = await tokens(text);
    const plain = found.filter(({ scopes }) => scopes.every((scope) => scope === "source" || scope === "meta.block"));
    assert.deepEqual(plain.map((token) => token.text), []);
    assert.ok(!found.some(({ scopes }) => scopes.some((scope) => scope.startsWith("invalid"))));
    // Every name in an expression has a scope of its own, none is merely part of a string.
    const words = found.filter(({ scopes }) => scopes.at(-1) === "meta.embedded.expression");
    assert.deepEqual(words.map((token) => token.text), []);
    const expressions = text.split("\n").filter((line) => /^\s*(formula|require|warn)\s+"/.test(line)).length;
    const begun = found.filter(({ scopes, text }) => text === '"' && scopes.at(-2)?.includes(".expression") && scopes.at(-1)?.includes("begin"));
    assert.equal(begun.length, expressions);
  });
}
