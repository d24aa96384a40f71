// What held and what did not, one line each.
import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./places.mjs";

let passed = 0;
let failed = 0;

/** Notes the outcome of a case of an editor. */
export function note(editor, name, problem) {
  if (problem === undefined) passed += 1;
  else failed += 1;
  console.log(problem === undefined ? `ok      ${editor}: ${name}` : `FAILED  ${editor}: ${name}: ${problem}`);
}

/** Runs a case; whatever it throws is noted as its failure. */
export async function check(editor, name, run) {
  const started = performance.now();
  try {
    const remark = await run();
    const took = `${Math.round(performance.now() - started)} ms`;
    note(editor, `${name} (${typeof remark === "string" ? `${remark}, ${took}` : took})`);
    return true;
  } catch (error) {
    const words = stripVTControlCharacters(String(error?.message ?? error)).trim();
    note(editor, name, words.split("\n").slice(0, 12).join("\n        "));
    return false;
  }
}

/** What editors report of themselves: lines `ok NAME` and `FAILED NAME: PROBLEM`. True where there were any. */
export function noteLines(editor, output) {
  let any = false;
  for (const line of output.split(/\r?\n/)) {
    const found = /^(ok|FAILED) ([^:]+)(?:: (.*))?$/.exec(line.trim());
    if (!found) continue;
    any = true;
    note(editor, found[2], found[1] === "ok" ? undefined : (found[3] ?? "it did not hold"));
  }
  return any;
}

export function summary() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

/** A code block of a page for users: what is documented is what is tested. */
export function documented(page, language, heading) {
  const text = readFileSync(path.join(root, "docs/editors", page), "utf8");
  const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`));
  const code = section && new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "m").exec(section)?.[1];
  if (!code) throw new Error(`docs/editors/${page} has no block of ${language} under "${heading}"`);
  return code;
}
