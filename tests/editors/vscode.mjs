// VS Code with the packaged extension: what a user sees.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { check } from "./checks.mjs";
import { shots } from "./places.mjs";
import { pythonApi, temporary, withFindings } from "./project.mjs";
import { packaged } from "./vsix.mjs";
import { BOOT, command, goTo, line, openFolder, openWindow, picture, until } from "./window.mjs";

/** How soon hints must stand beside the lines of a file that was opened, in milliseconds. */
const HINTS_WITHIN = 3_000;
/** A workbench goes on starting things after it is shown. */
const REST = 4_000;

export async function vscode() {
  for (const old of readdirSync(shots)) rmSync(path.join(shots, old));
  const folder = temporary();
  const project = path.join(folder, "ws");
  mkdirSync(project);
  const cart = withFindings(path.join(folder, "cart"));
  const empty = path.join(folder, "empty");
  mkdirSync(empty);
  let window;
  const test = async (name, run) => {
    const held = await check("vscode", name, () => run(window.page));
    // What stands there then says more than the message.
    if (!held) await picture(window.page, `failed-${name.replace(/\W+/g, "-")}`).catch(() => undefined);
  };
  try {
    const started = await check("vscode", "the package is installed into a fresh VS Code", async () => {
      window = await openWindow(folder, packaged());
    });
    if (!started) return;
    await configuration(test, window, project);
    await findings(test, window, cart);
    await welcome(test, window, empty);
    await check("vscode", "the server ends with its window", async () => {
      await window.close();
      await until("no server of this window", () => servers(folder).length === 0);
    });
  } finally {
    await window?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The process ids of the servers whose program is below `folder`. */
function servers(folder) {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      const program = readlinkSync(`/proc/${id}/exe`);
      return program.startsWith(`${folder}/`) && path.basename(program).startsWith("rq-lsp");
    } catch {
      return false;
    }
  });
}

/** quality.kdl: hints, errors, completion, hover, tree, status, report. */
async function configuration(test, window, folder) {
  const example = pythonApi(path.join(path.dirname(folder), "example"));
  const lines = readFileSync(path.join(example, "quality.kdl"), "utf8").split("\n");
  /** The place behind `text`. */
  const behind = (text) => {
    const number = lines.findIndex((content) => content.includes(text));
    assert.notEqual(number, -1, `the example has no line with ${text}`);
    return [number + 1, lines[number].indexOf(text) + text.length + 1];
  };
  const { page } = window;
  const row = (view, text) => page.locator(`${view} .monaco-list-row`, { hasText: text });
  const status = page.locator(".statusbar-item", { has: page.locator('[aria-label^="Release quality of"]') });
  const verdict = () => status.locator("[aria-label]").first().getAttribute("aria-label");
  const errors = page.locator(".editor-instance .squiggly-error");
  const undoAll = async () => {
    await command(page, "File: Revert File");
    await errors.first().waitFor({ state: "detached" });
  };

  await test("the workbench starts", async () => {
    await openFolder(window, folder);
    await sleep(REST);
    // Only now there is something to do for the extension: it is not running yet.
    cpSync(example, folder, { recursive: true });
    await row(".explorer-folders-view", "quality.kdl").waitFor();
    assert.deepEqual(servers(path.dirname(folder)), []);
  });

  await test("hints stand beside the lines", async () => {
    const started = performance.now();
    await row(".explorer-folders-view", "quality.kdl").dblclick();
    await line(page, "A healthy project").waitFor({ timeout: BOOT });
    // The score and the gate are below the first page.
    await page.locator(".editor-instance .monaco-editor.focused").waitFor();
    await page.keyboard.press("Control+End");
    await line(page, "✓ passes").waitFor({ timeout: BOOT });
    const took = Math.round(performance.now() - started);
    await line(page, "98.3 of 100").waitFor();
    await line(page, "100.0 → 35.0 of 35").waitFor();
    await line(page, "✓ 98.3, 8.3 to spare").waitFor();
    await line(page, "would have failed 2 of the last 3").waitFor();
    await picture(page, "hints");
    if (process.env.RQ_STRICT === "1") assert.ok(took <= HINTS_WITHIN, `the first hints took ${took} ms`);
    return `first hints ${took} ms after the click on the file`;
  });

  await test("the status bar has the score and the verdict", async () => {
    await status.filter({ hasText: "98.3" }).waitFor();
    assert.match(await verdict(), /98\.3.*pass/);
    await status.hover();
    await page.locator(".monaco-hover:visible", { hasText: "release passes" }).waitFor();
    await picture(page, "status");
  });

  await test("the tree has the score, the components, the gate and its conditions", async () => {
    await command(page, "View: Show Release quality");
    const tree = '[id="workbench.view.extension.rq"]';
    await row(tree, "Score 98.3").waitFor();
    await row(tree, "test_coverage").waitFor();
    const gate = row(tree, "gate passes");
    await gate.waitFor();
    await gate.click();
    await page.keyboard.press("ArrowRight");
    await row(tree, "coverage.line_percent >= 90").waitFor();
    await picture(page, "tree");
    await row(tree, "complexity.max <= 10").click();
    await page.locator(".editor-instance .current-line").waitFor();
  });

  await test("operations can be run, and say what they last gave", async () => {
    await page.keyboard.press("Control+1");
    await goTo(page, ...behind("analyze_documentation"));
    const lens = (text) => page.locator(".codelens-decoration:visible", { hasText: text }).first();
    await lens("▶ Run").waitFor();
    await lens("0 findings").waitFor();
    await picture(page, "lenses");
  });

  await test("what is typed is previewed, unsaved", async () => {
    await page.keyboard.press("Control+1");
    await goTo(page, ...behind('require "score >= 90'));
    await page.keyboard.press("Backspace");
    await page.keyboard.type("9");
    await line(page, "✗ 98.3, 0.7 short").waitFor();
    await line(page, "✗ fails").waitFor();
    await until("the status bar fails", async () => /fail/.test(await verdict()));
    await undoAll();
    await line(page, "✓ passes").waitFor();
  });

  await test("a misspelt metric has a squiggle and stands in the problems", async () => {
    await goTo(page, ...behind("complexity.ma"));
    await page.keyboard.type("z");
    await errors.first().waitFor();
    await page.keyboard.press("Escape");
    await command(page, "Show or Focus Hover");
    await page.locator(".monaco-hover:visible", { hasText: "did you mean" }).waitFor();
    await picture(page, "squiggle");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+M");
    await row(".markers-panel", "complexity.mazx").waitFor();
    await picture(page, "problems");
    await page.keyboard.press("Control+Shift+M");
  });

  await test("a quick fix repairs it", async () => {
    await goTo(page, ...behind("complexity.ma"));
    await page.keyboard.press("Control+.");
    const fix = row(".action-widget", "complexity.max");
    await fix.first().waitFor();
    await picture(page, "quick-fix");
    await page.keyboard.press("Enter");
    await line(page, "complexity.max <= 10").waitFor();
    await errors.first().waitFor({ state: "detached" });
    await undoAll();
  });

  await test("completion has metrics with their unit and last value", async () => {
    await goTo(page, ...behind('require "tests.'));
    await page.keyboard.press("Control+Space");
    const offered = row(".suggest-widget.visible", "tests.failed");
    await offered.first().waitFor({ timeout: BOOT });
    await row(".suggest-widget.visible", "(count)").first().waitFor();
    await picture(page, "completion");
    await page.keyboard.press("Escape");
  });

  await test("hover explains a metric", async () => {
    await goTo(page, ...behind("complexity.ma"));
    await command(page, "Show or Focus Hover");
    await page.locator(".monaco-hover:visible", { hasText: "Highest cyclomatic complexity" }).waitFor();
    await picture(page, "hover");
    await page.keyboard.press("Escape");
  });

  await test("an evaluation keeps a snapshot and renews the hints", async () => {
    // The same thing evaluated again is no second snapshot.
    appendFileSync(path.join(folder, "shop", "money.py"), "# One more thing.\n");
    await command(page, "rq: Evaluate");
    await line(page, "would have failed 2 of the last 4").waitFor({ timeout: BOOT });
  });

  await test("the report of the newest snapshot", async () => {
    await command(page, "rq: Open the Newest Report");
    const report = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await report.locator("body", { hasText: "shop-api" }).waitFor({ timeout: BOOT });
    await report.locator("body", { hasText: "coverage.line_percent" }).waitFor();
    await picture(page, "report");
  });

  await test("the server can be restarted", async () => {
    const before = servers(path.dirname(folder));
    assert.equal(before.length, 1, `servers: ${before}`);
    await command(page, "rq: Restart the Language Server");
    await until("another server", () => {
      const now = servers(path.dirname(folder));
      return now.length === 1 && now[0] !== before[0];
    });
    await line(page, "✓ passes").waitFor();
  });
}

/** Findings of the last evaluation in a source file. */
async function findings(test, window, folder) {
  const { page } = window;
  await test("findings of the last evaluation stand in source files", async () => {
    await openFolder(window, folder, "src/checkout.ts");
    await page.locator(".editor-instance .squiggly-warning").first().waitFor({ timeout: BOOT });
    await page.keyboard.press("Control+Shift+M");
    const filter = page.locator('.part.panel input[placeholder^="Filter"]');
    await filter.fill("checkout has");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "checkout has 104 lines of code" }).waitFor();
    await picture(page, "findings");
    await page.keyboard.press("Control+1");
  });

  await test("a quick fix waives a finding in quality.kdl", async () => {
    const waive = page.locator(".action-widget .monaco-list-row", { hasText: "Waive this finding of" }).first();
    await until("waivers", async () => {
      // While the editor's own TypeScript starts, the editor drops the answers of all.
      await page.keyboard.press("Escape");
      await goTo(page, 4, 10);
      await page.keyboard.press("Control+.");
      return waive.waitFor({ timeout: 2_000 }).then(() => true, () => false);
    });
    await picture(page, "waiver");
    await page.keyboard.press("Enter");
    // The place where the reason is to be written is shown; without one it is an error.
    await line(page, "reason=").first().waitFor();
    await page.locator('.part.panel input[placeholder^="Filter"]').fill("reason");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "the reason is empty" }).first().waitFor();
    await picture(page, "waived");
    await page.keyboard.press("Control+1");
    await command(page, "File: Revert File");
    await page.locator(".editor-instance .squiggly-error").first().waitFor({ state: "detached" });
  });
}

/** A folder without a quality.kdl. */
async function welcome(test, window, folder) {
  const { page } = window;
  await test("a folder without quality.kdl is offered one", async () => {
    await openFolder(window, folder);
    await command(page, "View: Show Release quality");
    const words = page.locator(".welcome-view-content", { hasText: "No quality.kdl says yet" });
    await words.waitFor({ timeout: BOOT });
    await picture(page, "welcome");
    await words.getByText("Write One").click();
    await line(page, "project").first().waitFor({ timeout: BOOT });
    assert.ok(existsSync(path.join(folder, "quality.kdl")), "nothing was written");
  });
}
