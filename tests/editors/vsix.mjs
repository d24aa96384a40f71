// The extension as users install it, with the programs inside.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { cache, engine, extension, server } from "./places.mjs";

/** What packaging makes by itself, and what does not go into the package. */
const MADE = ["node_modules", "dist", "server", "test"];

function newest(file) {
  const found = statSync(file);
  if (!found.isDirectory()) return found.mtimeMs;
  const names = readdirSync(file).filter((name) => !MADE.includes(name));
  return Math.max(0, ...names.map((name) => newest(path.join(file, name))));
}

/** The path of a package of the extension, made if anything has changed since the last one. */
export function packaged() {
  const given = process.env.RQ_VSIX;
  if (given) return path.resolve(given);
  const out = path.join(cache, "rq.vsix");
  const programs = [server(), engine()];
  const parts = [extension, ...programs];
  if (existsSync(out) && parts.every((part) => newest(part) < statSync(out).mtimeMs)) return out;
  const target = `linux-${process.arch}`;
  const script = path.join(extension, "scripts", "package.mjs");
  const args = [script, "--target", target, "--server", programs[0], "--engine", programs[1], "--out", out];
  const ended = spawnSync(process.execPath, args, { cwd: extension, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`the extension can't be packaged:\n${ended.stdout}${ended.stderr}`);
  return out;
}
