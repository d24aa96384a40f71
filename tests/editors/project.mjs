// Projects with a history of real evaluations, each in a temporary folder of its own.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { engine, root } from "./places.mjs";

/** A temporary folder with a short path, because editors put sockets below it. */
export function temporary() {
  return realpathSync(mkdtempSync(path.join(tmpdir(), "rqe-")));
}

function git(folder, ...args) {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const ended = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`git ${args.join(" ")}: ${ended.error?.message ?? ended.stderr}`);
}

/** Evaluates as a user does, at the prompt. */
export function evaluate(folder, codes = [0]) {
  const ended = spawnSync(engine(), ["eval", "--color", "never"], { cwd: folder, encoding: "utf8" });
  if (!codes.includes(ended.status)) {
    throw new Error(`rq-engine eval ended with ${ended.status}:\n${ended.stdout}${ended.stderr}`);
  }
  return ended.stdout;
}

/** A copy of an example, without what somebody has measured there. */
export function copyExample(name, folder) {
  cpSync(path.join(root, "examples", name), folder, {
    recursive: true,
    filter: (file) => ![".rq", "__pycache__", "node_modules"].includes(path.basename(file)),
  });
  git(folder, "init", "--quiet", "--initial-branch=main");
}

/** A function that is too long for the example's limits, and has no docstring. */
const STEPS = Array.from({ length: 60 }, (_, at) => `    total += ${at}\n`).join("");
const DRAFT = `def draft(total):\n${STEPS}    return total\n`;

/**
 * A copy of examples/python-api after three evaluations: of a draft that is too long and undocumented, of the
 * draft in two, and of the example as it is. The gate `release` passes at the end.
 */
export function pythonApi(folder) {
  mkdirSync(folder, { recursive: true });
  copyExample("python-api", folder);
  const draft = path.join(folder, "shop", "draft.py");
  const any = [0, 1];
  const commit = (message) => {
    git(folder, "add", "--all");
    git(folder, "commit", "--quiet", "--message", message);
  };
  writeFileSync(draft, DRAFT + DRAFT.replace("draft", "draft_again"));
  commit("Two drafts");
  evaluate(folder, any);
  writeFileSync(draft, DRAFT);
  commit("One draft");
  evaluate(folder, any);
  rmSync(draft);
  commit("No draft");
  evaluate(folder);
  return folder;
}

/** A copy of examples/typescript-cart, evaluated once; its files have findings. */
export function withFindings(folder) {
  mkdirSync(folder, { recursive: true });
  copyExample("typescript-cart", folder);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "All");
  evaluate(folder, [0, 1, 3]);
  return folder;
}
