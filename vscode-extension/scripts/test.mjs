// Bundles test/*.test.ts into dist/test and runs them with node:test. What needs an editor is tested outside.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const outdir = "dist/test";
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`),
  outdir,
  bundle: true,
  platform: "node",
  target: "node18",
  format: "cjs",
  packages: "external",
  sourcemap: "inline",
  logLevel: "warning",
});

const files = readdirSync(outdir).map((name) => `${outdir}/${name}`);
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
process.exitCode = run.status ?? 1;
