// Neovim, headless, with the documented set-up as its init.lua.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { documented, note, noteLines } from "./checks.mjs";
import { engine, here, server } from "./places.mjs";
import { pythonApi, temporary, withFindings } from "./project.mjs";

export function neovim() {
  const folder = temporary();
  try {
    const project = pythonApi(path.join(folder, "ws"));
    withFindings(path.join(folder, "cart"));
    const programs = path.join(folder, "bin");
    mkdirSync(programs);
    symlinkSync(server(), path.join(programs, "rq-lsp"));
    symlinkSync(engine(), path.join(programs, "rq-engine"));
    const setUp = documented("neovim.md", "lua", "0.7 to 0.10");
    const trusting = setUp.replace("trusted = false", "trusted = true");
    if (trusting === setUp) throw new Error("docs/editors/neovim.md no longer says how to trust a project");
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, PATH: `${programs}:${process.env.PATH}` };
    run(folder, project, setUp, env);
    run(folder, project, trusting, { ...env, TRUSTED: "1" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder, project, setUp, env) {
  const init = path.join(folder, "init.lua");
  writeFileSync(init, setUp);
  const cases = `luafile ${path.join(here, "neovim.lua")}`;
  const args = ["--headless", "-u", init, "-i", "NONE", "-n", "quality.kdl", "-c", cases];
  const ended = spawnSync("nvim", args, { cwd: project, encoding: "utf8", timeout: 120_000, env });
  const output = `${ended.stdout ?? ""}\n${ended.stderr ?? ""}`;
  const any = noteLines("neovim", output);
  if (!any || ended.error) note("neovim", "runs", ended.error?.message ?? output);
}
