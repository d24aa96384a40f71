// Where things are.
import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.dirname(path.dirname(here));
export const extension = path.join(root, "vscode-extension");

/** What is installed and built for these tests, and their pictures; outside of what is tracked. */
export const cache = path.join(root, "target", "editors");
export const shots = path.join(cache, "shots");
mkdirSync(shots, { recursive: true });

/** A program of this project: as `variable` says, else the one that was built last. */
export function program(name, variable) {
  const given = process.env[variable];
  if (given) {
    if (!existsSync(given)) throw new Error(`${variable} names no file: ${given}`);
    return path.resolve(given);
  }
  const built = ["debug", "release"].map((profile) => path.join(root, "target", profile, name)).filter(existsSync);
  if (built.length === 0) throw new Error(`${name} is not built: cargo build --package ${name}`);
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

export const server = () => program("rq-lsp", "RQ_LSP");
export const engine = () => program("rq-engine", "RQ_ENGINE");
