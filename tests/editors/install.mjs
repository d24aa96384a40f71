// Installs what the tests in editors need and is missing, and says so: `node install.mjs [neovim|emacs|vscode|all]`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cache, extension, here } from "./places.mjs";

const CODE_SERVER = "4.100.3";
/** What VS Code searches with, in the place of a program that its package would fetch from elsewhere. */
const RIPGREP = "/usr/bin/rg";
/** The Node that this code-server runs on. */
const NODE = 20;
const codeServer = path.join(cache, `code-server-${CODE_SERVER}`);

function say(text) {
  console.log(`install: ${text}`);
}

function run(program, args, cwd = here) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const ended = spawnSync(program, args, { cwd, encoding: "utf8", env });
  if (ended.status === 0) return;
  const words = [ended.error?.message, ended.stdout, ended.stderr].filter(Boolean).join("\n");
  throw new Error(`${program} ${args.join(" ")} failed:\n${words.split("\n").slice(-20).join("\n")}`);
}

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

const PACKAGES = {
  neovim: [["neovim", () => succeeds("nvim", ["--version"])]],
  emacs: [
    ["emacs-nox", () => succeeds("emacs", ["--version"])],
    // Emacs has eglot in it from version 29 on.
    ["elpa-eglot", () => succeeds("emacs", ["--batch", "--eval", "(package-initialize)", "--eval", "(require 'eglot)"])],
  ],
  vscode: [
    ["chromium", () => existsSync("/usr/bin/chromium")],
    ["ripgrep", () => existsSync(RIPGREP)],
  ],
};

/** Debian packages. */
function packages(editors) {
  const missing = editors
    .flatMap((editor) => PACKAGES[editor])
    .filter(([, isThere]) => !isThere())
    .map(([name]) => name);
  if (missing.length === 0) return;
  say(`the packages ${missing.join(", ")}`);
  const before = process.getuid() === 0 ? [] : ["sudo"];
  const apt = (...args) => {
    const [program, ...rest] = [...before, "apt-get", ...args];
    run(program, rest);
  };
  apt("update");
  apt("install", "--yes", "--no-install-recommends", ...missing);
}

/** What package-lock.json says, unless it is there already. */
function locked(folder, name) {
  const lock = readFileSync(path.join(folder, "package-lock.json"), "utf8");
  const mark = path.join(folder, "node_modules", ".installed-lock");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  say(`npm ci in ${name}`);
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  writeFileSync(mark, lock);
}

/** VS Code as a server, and the Node that it runs on. */
function visualStudioCode() {
  const mark = path.join(codeServer, "installed");
  if (!existsSync(mark)) {
    say(`code-server ${CODE_SERVER} (this takes a minute)`);
    rmSync(codeServer, { recursive: true, force: true });
    mkdirSync(codeServer, { recursive: true });
    const npm = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    run("npm", [...npm, "--prefix", codeServer, `code-server@${CODE_SERVER}`], codeServer);
    const editor = path.join(codeServer, "node_modules/code-server/lib/vscode");
    run("npm", [...npm, "--omit=dev"], editor);
    symlinkSync("node_modules", path.join(editor, "node_modules.asar"));
    run("npm", [...npm, "--omit=dev"], path.join(editor, "extensions"));
    const search = path.join(editor, "node_modules/@vscode/ripgrep/bin");
    mkdirSync(search, { recursive: true });
    symlinkSync(RIPGREP, path.join(search, "rg"));
    // A native module that only hashes passwords; the tests' server asks for none.
    const hashing = ["node_modules/code-server/node_modules/argon2", "node_modules/argon2"]
      .map((folder) => path.join(codeServer, folder))
      .find(existsSync);
    if (hashing) writeFileSync(path.join(hashing, "argon2.js"), "module.exports = {};\n");
    writeFileSync(mark, "");
  }
  if (nodeOfThisRun()) return;
  if (existsSync(nodePackage())) return;
  say(`Node ${NODE}, which code-server ${CODE_SERVER} needs`);
  const node = `node-linux-${process.arch}@${NODE}`;
  run("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", codeServer, node], codeServer);
}

function nodeOfThisRun() {
  return Number(process.versions.node.split(".")[0]) === NODE;
}

function nodePackage() {
  return path.join(codeServer, `node_modules/node-linux-${process.arch}/bin/node`);
}

/** The command that code-server is started with. */
export function codeServerCommand() {
  const node = nodeOfThisRun() ? process.execPath : nodePackage();
  return [node, path.join(codeServer, "node_modules/code-server/out/node/entry.js")];
}

export function install(editors) {
  packages(editors);
  if (!editors.includes("vscode")) return;
  locked(here, "tests/editors");
  locked(extension, "vscode-extension");
  visualStudioCode();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const given = process.argv[2] ?? "all";
  install(given === "all" ? Object.keys(PACKAGES) : [given]);
}
