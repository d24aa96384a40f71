// The language server and the extension in real editors: `node run.mjs [neovim|emacs|vscode|all]`.
//
// The programs tested are target/debug or target/release, whichever was built last, or those named by RQ_LSP and
// RQ_ENGINE. RQ_STRICT=1 also fails what is slower than it should be. Pictures: target/editors/shots.
import { note, summary } from "./checks.mjs";
import { install } from "./install.mjs";

const EDITORS = ["neovim", "emacs", "vscode"];

const given = process.argv[2] ?? "all";
if (given !== "all" && !EDITORS.includes(given)) {
  console.error(`usage: node run.mjs [${EDITORS.join("|")}|all]`);
  process.exit(2);
}
for (const editor of given === "all" ? EDITORS : [given]) {
  try {
    install([editor]);
    const module = await import(`./${editor}.mjs`);
    await module[editor]();
  } catch (error) {
    note(editor, "can be tested", error.message);
  }
}
process.exitCode = summary() ? 0 : 1;
