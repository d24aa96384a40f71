import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import manifest from "../package.json";
import { MATCHERS } from "../src/taskModel";

const declared = manifest.contributes.commands.map(({ command }) => command).sort();

test("every declared command is registered, and no other", () => {
  const source = readFileSync("src/commands.ts", "utf8");
  const registered = [...source.matchAll(/^ {4}"(rq\.\w+)":/gm)].map((found) => found[1]).sort();
  assert.deepEqual(registered, declared);
});

test("menus and welcome texts lead to commands that there are", () => {
  const used = Object.values(manifest.contributes.menus).flatMap((menu) => menu.map(({ command }) => command));
  const links = manifest.contributes.viewsWelcome.flatMap(({ contents }) => [...contents.matchAll(/command:(rq\.\w+)/g)]);
  for (const command of [...used, ...links.map((link) => link[1])]) assert.ok(declared.includes(command ?? ""), command);
});

test("what would run something of the project is hidden without trust", () => {
  for (const [menu, entries] of Object.entries(manifest.contributes.menus)) {
    for (const { command, when } of entries) {
      if (/^rq\.(evaluate|runOperation|init)$/.test(command)) assert.match(when, /isWorkspaceTrusted/, `${menu} ${command}`);
    }
  }
});

test("programs can't be set by a workspace", () => {
  const properties = manifest.contributes.configuration.properties;
  assert.equal(properties["rq.server.path"].scope, "machine");
  assert.equal(properties["rq.engine.path"].scope, "machine");
});

test("every matcher of the tasks and every file of the manifest is there", () => {
  const names = manifest.contributes.problemMatchers.map(({ name }) => `$${name}`);
  for (const matcher of MATCHERS) assert.ok(names.includes(matcher), matcher);
  const [language] = manifest.contributes.languages;
  const files = [
    manifest.icon,
    language?.configuration,
    language?.icon.light,
    language?.icon.dark,
    ...manifest.contributes.grammars.map(({ path }) => path),
    ...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon),
  ];
  for (const file of files) assert.ok(file && existsSync(file), file);
});

test("the language's configuration has patterns that can be read", () => {
  const read = JSON.parse(readFileSync("language-configuration.json", "utf8")) as {
    wordPattern: { pattern: string; flags: string };
    indentationRules: Record<string, string>;
    onEnterRules: Record<string, unknown>[];
  };
  const word = new RegExp(read.wordPattern.pattern, `g${read.wordPattern.flags}`);
  assert.deepEqual("formula \"min(smells.per_kloc, -2.5)\" max-cyclomatic".match(word), ["formula", "min", "smells", "per_kloc", "-2.5", "max-cyclomatic"]);
  const more = new RegExp(read.indentationRules["increaseIndentPattern"] ?? "");
  for (const line of ['gate "a" {', 'a "{" {  // why', "a { b } {"]) assert.match(line, more);
  for (const line of ["// gate {", 'a "{"', "a { b }", "a {}"]) assert.doesNotMatch(line, more);
});
