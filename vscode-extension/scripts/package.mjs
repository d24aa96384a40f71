// Builds the extension for one platform, with the language server and the engine inside:
//     node scripts/package.mjs --target linux-x64 --server PATH --engine PATH [--out FILE]
// Targets are those of `vsce package`: linux-x64, linux-arm64, alpine-x64, darwin-arm64, win32-x64, …
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const TARGETS = /^(?:win32-(?:x64|arm64)|(?:linux|alpine|darwin)-(?:x64|arm64)|linux-armhf)$/;
const USAGE = "usage: node scripts/package.mjs --target TARGET --server PATH --engine PATH [--out FILE]";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function fail(message) {
  console.error(message);
  process.exit(2);
}

function run(script, args) {
  const ended = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  if (ended.status !== 0) process.exit(ended.status ?? 1);
}

/** Puts a program where the extension looks for it. */
function stage(program, name) {
  if (!existsSync(program) || !statSync(program).isFile()) fail(`no such program: ${program}`);
  const staged = path.join(root, "server", name);
  copyFileSync(program, staged);
  chmodSync(staged, 0o755);
}

let given;
try {
  const option = { type: "string" };
  given = parseArgs({ options: { target: option, server: option, engine: option, out: option } }).values;
} catch (error) {
  fail(`${error.message}\n${USAGE}`);
}
const { target, server, engine } = given;
if (!target || !server || !engine) fail(USAGE);
if (!TARGETS.test(target)) fail(`unknown target ${target}`);

const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const out = path.resolve(given.out ?? path.join(root, `${name}-${target}-${version}.vsix`));
const ending = target.startsWith("win32") ? ".exe" : "";

// What an earlier run left must not come along.
rmSync(path.join(root, "server"), { recursive: true, force: true });
rmSync(path.join(root, "dist"), { recursive: true, force: true });
mkdirSync(path.join(root, "server"));
mkdirSync(path.dirname(out), { recursive: true });
stage(path.resolve(server), `rq-lsp${ending}`);
stage(path.resolve(engine), `rq-engine${ending}`);

// vsce runs the script vscode:prepublish, which bundles.
const vsce = path.join(path.dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
run(vsce, [
  "package",
  "--no-dependencies",
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  "--target",
  target,
  "--out",
  out,
]);

const megabytes = (statSync(out).size / 1024 / 1024).toFixed(1);
console.log(`${out} (${megabytes} MB)`);
