// Tokens of the grammar, as the editor's own tokenizer makes them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { INITIAL, parseRawGrammar, Registry } from "vscode-textmate";

const GRAMMAR = "syntaxes/quality.tmLanguage.json";

export interface Token {
  text: string;
  /** All scopes, without the language's ending. */
  scopes: string[];
}

async function load() {
  const wasm = path.join(path.dirname(createRequire(path.resolve("package.json")).resolve("vscode-oniguruma")), "onig.wasm");
  const bytes = readFileSync(wasm);
  await loadWASM(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR),
  });
  const grammar = await registry.loadGrammar("source.quality");
  if (!grammar) throw new Error("the grammar could not be read");
  return grammar;
}

const grammar = load();

/** The tokens of a text, line by line; white space is left out. */
export async function tokens(text: string): Promise<Token[]> {
  const read = await grammar;
  let state = INITIAL;
  const all: Token[] = [];
  for (const line of text.split("\n")) {
    const result = read.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const found = line.slice(startIndex, endIndex);
      if (found.trim()) all.push({ text: found, scopes: scopes.map((scope) => scope.replace(/\.quality$/, "")) });
    }
  }
  return all;
}
