// Emacs in batch mode, with the documented set-up as its init.el.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { documented, note, noteLines } from "./checks.mjs";
import { here, server } from "./places.mjs";
import { pythonApi, temporary, withFindings } from "./project.mjs";

export function emacs() {
  const folder = temporary();
  try {
    const project = pythonApi(path.join(folder, "ws"));
    const findings = withFindings(path.join(folder, "cart"));
    const programs = path.join(folder, "bin");
    mkdirSync(programs);
    symlinkSync(server(), path.join(programs, "rq-lsp"));
    const init = path.join(folder, "init.el");
    const setUp = ["Set-up", "Evaluate"].map((heading) => documented("emacs.md", "elisp", heading));
    writeFileSync(init, `;;; -*- lexical-binding: t -*-\n${setUp.join("\n")}`);
    const ended = spawnSync(
      "emacs",
      ["--batch", "--eval", "(package-initialize)", "-l", init, "-l", path.join(here, "emacs.el")],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 120_000,
        env: {
          ...process.env,
          HOME: folder,
          LANG: "C.UTF-8",
          PATH: `${programs}:${process.env.PATH}`,
          PROJECT: project,
          FINDINGS: findings,
        },
      },
    );
    const any = noteLines("emacs", ended.stdout ?? "");
    if (!any || ended.error || ended.status > 1) {
      note("emacs", "runs", ended.error?.message ?? `${ended.stdout}\n${ended.stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
