// Bundles the extension into one file: `node scripts/build.mjs [--production] [--watch]`.
import { context } from "esbuild";

const production = process.argv.includes("--production");

const bundle = await context({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  // What VS Code 1.85, the oldest supported, runs on.
  target: "node18",
  format: "cjs",
  external: ["vscode"],
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  logLevel: "info",
});

if (process.argv.includes("--watch")) {
  await bundle.watch();
} else {
  await bundle.rebuild();
  await bundle.dispose();
}
