// A window of VS Code: code-server with nothing but the extension, in a headless Chromium.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeServerCommand } from "./install.mjs";
import { shots } from "./places.mjs";

const CHROMIUM = "/usr/bin/chromium";
const CHROMIUM_ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SIZE = { width: 1280, height: 800 };
/** For the first look at a window, in milliseconds; everything later is faster. */
export const BOOT = 60_000;
export const SOON = 15_000;

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  // The caret may stand on what a hover is about.
  "editor.occurrencesHighlight": "off",
  "explorer.confirmDelete": false,
  "security.workspace.trust.enabled": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  // A web server saves by itself, which other editors of this kind do not.
  "files.autoSave": "off",
  "git.enabled": false,
  "typescript.validate.enable": false,
  "telemetry.telemetryLevel": "off",
};

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a fresh VS Code with the package `vsix` installed; everything that it writes is below `folder`. */
export async function openWindow(folder, vsix) {
  const { chromium } = await import("playwright-core");
  const data = path.join(folder, "data");
  mkdirSync(path.join(data, "User"), { recursive: true });
  writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify(SETTINGS));
  const [node, entry] = codeServerCommand();
  const extensions = path.join(folder, "exts");
  const config = path.join(folder, "config.yaml");
  const base = [entry, "--config", config, "--user-data-dir", data, "--extensions-dir", extensions];
  const env = { ...process.env, HOME: folder, TMPDIR: folder };
  writeFileSync(config, "");

  const installed = spawnSync(node, [...base, "--install-extension", vsix], { env, encoding: "utf8" });
  if (installed.status !== 0 || !/successfully installed/.test(installed.stdout)) {
    throw new Error(`${vsix} can't be installed:\n${installed.stdout}${installed.stderr}`);
  }

  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const listen = ["--auth", "none", "--bind-addr", address];
  const quiet = ["telemetry", "update-check", "workspace-trust", "getting-started-override"].map((what) => `--disable-${what}`);
  const server = spawn(node, [...base, ...listen, ...quiet], { env, detached: true, stdio: "ignore" });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  let browser;
  // Its group: itself and what it has started.
  const signal = (name) => {
    try {
      process.kill(-server.pid, name);
    } catch {
      // All of it has ended.
    }
  };
  const interrupted = () => {
    signal("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const close = async () => {
    await browser?.close().catch(() => undefined);
    signal("SIGTERM");
    await Promise.race([ended, sleep(5_000)]);
    signal("SIGKILL");
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  };
  try {
    await healthy(address, server);
    browser = await chromium.launchPersistentContext(path.join(folder, "profile"), {
      executablePath: CHROMIUM,
      headless: true,
      viewport: SIZE,
      handleSIGINT: false,
      handleSIGTERM: false,
      args: CHROMIUM_ARGUMENTS,
      env,
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(SOON);
    // A window with unsaved text asks before it goes elsewhere.
    page.on("dialog", (dialog) => dialog.accept());
    return { page, address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function healthy(address, server) {
  for (const end = Date.now() + BOOT; Date.now() < end; await sleep(100)) {
    if (server.exitCode !== null) throw new Error(`code-server ended with ${server.exitCode}`);
    const answer = await fetch(`http://${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error("code-server does not answer");
}

/** Opens a folder, and a file in it. */
export async function openFolder({ page, address }, folder, file) {
  const uri = file && `vscode-remote://${address}${path.join(folder, file)}`;
  const payload = uri ? `&payload=${encodeURIComponent(JSON.stringify([["openFile", uri]]))}` : "";
  await page.goto(`http://${address}/?folder=${encodeURIComponent(folder)}${payload}`);
  await page.locator(".monaco-workbench").waitFor({ timeout: BOOT });
  if (file) await line(page).first().waitFor({ timeout: BOOT });
  else await page.locator(".explorer-folders-view .monaco-list").waitFor({ timeout: BOOT });
}

/** Lines of the editor that have the text. */
export function line(page, text) {
  const lines = page.locator(".editor-instance .view-line");
  // Blanks in an editor are no-break spaces.
  return text ? lines.filter({ hasText: spaced(text) }) : lines;
}

/** A pattern in which every blank is any blank. */
export function spaced(text) {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s"));
}

/** Runs a command by its name in the palette. */
export async function command(page, name) {
  const input = page.locator(".quick-input-widget input");
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
  await until(`the command ${name}`, async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await input.waitFor();
    await input.fill(`>${name}`);
    // A palette that is open does not learn of commands that an extension brings meanwhile.
    return row.waitFor({ timeout: 2_000 }).then(() => true, () => false);
  });
  await row.click();
}

/** Puts the caret behind `column` characters of a line, both from 1. */
export async function goTo(page, number, column) {
  await page.keyboard.press("Control+g");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(`:${number}:${column}`);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
}

/** Takes a picture, for people. */
export async function picture(page, name) {
  await page.screenshot({ path: path.join(shots, `${name}.png`), animations: "disabled" });
}

/** Waits until `holds` gives something true, and gives that. */
export async function until(what, holds, milliseconds = SOON) {
  let last;
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) {
    last = await holds();
    if (last) return last;
  }
  throw new Error(`${what}: not within ${milliseconds / 1000} s`);
}
