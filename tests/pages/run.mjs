// Reports in a real browser: `node tests/pages/run.mjs PROGRAM [--pictures FOLDER]`. Nothing runs that should not, nothing
// is fetched, nothing is cut off, and axe finds nothing serious, in light and dark, on a desk and on a phone.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const program = path.resolve(process.argv[2]);
const flag = process.argv.indexOf("--pictures");
const pictures = flag > 0 ? path.resolve(process.argv[flag + 1]) : null;
const checkout = path.resolve(import.meta.dirname, "../..");
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rq-pages-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

/** What strangers may write into names, messages and paths. */
const HOSTILE = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>{{x}}\u202egpj.\u0007' + "W".repeat(90);

const problems = [];
const failed = (label, ...words) => problems.push(`${label}: ${words.join(" ")}`);

function run(command, args, cwd, codes = [0]) {
  const who = ["AUTHOR", "COMMITTER"].flatMap((one) => [[`GIT_${one}_NAME`, "somebody"], [`GIT_${one}_EMAIL`, "a@example.com"]]);
  const env = { ...process.env, ...Object.fromEntries(who), GIT_CONFIG_GLOBAL: "/dev/null" };
  const ended = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 });
  if (codes.includes(ended.status)) return ended.stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${ended.status}:\n${ended.stdout}\n${ended.stderr}`);
}

/** An example with three evaluations, the last of worse code. */
function project() {
  const root = path.join(folder, "work");
  fs.cpSync(path.join(checkout, "examples/python-api"), root, { recursive: true, filter: (from) => !from.includes(".rq") });
  const git = (...args) => run("git", args, root);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "begin");
  const evaluate = (release) => run(program, ["eval", "--quiet", "--release", release], root, [0, 1, 3]);
  evaluate("1.0.0");
  evaluate("1.1.0");
  const source = "shop/pricing.py";
  const worse = "\n\ndef many(a, b, c, d, e, f, g, h):\n    if a:\n        if b:\n            if c:\n                return d\n    return e\n";
  fs.appendFileSync(path.join(root, source), worse);
  git("commit", "--quiet", "--all", "--message", "worse");
  evaluate("1.2.0");
  return root;
}

/** The newest snapshot with every name and text spoilt, kept as another one. */
function spoilt(root) {
  const lines = run(program, ["history", "export"], root).trim().split("\n");
  const snapshot = JSON.parse(lines.reduce((a, b) => (JSON.parse(a).id > JSON.parse(b).id ? a : b)));
  const fixed = new Set(["id", "created_at", "schema_version", "project", "verdict", "state", "level", "better", "until", "measured_at", "commit", "fingerprint"]);
  const spoil = (value, key) => {
    if (typeof value === "string") return fixed.has(key) ? value : value + HOSTILE;
    if (Array.isArray(value)) return value.map((one) => spoil(one, key));
    if (value && typeof value === "object") {
      const names = key === "environment" || key === "metrics";
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [names ? name + HOSTILE : name, spoil(one, names ? "" : name)]));
    }
    return value;
  };
  const whole = spoil(snapshot, "");
  whole.id = "7" + snapshot.id.slice(1);
  whole.benchmarks = [
    {
      name: HOSTILE, measure: "cpu", note: HOSTILE, now: { cpu_seconds: 0.02, wall_seconds: 0.03, peak_bytes: null },
      compared: { with: HOSTILE, commit: HOSTILE, before: { cpu_seconds: 0.02, wall_seconds: 0.03, peak_bytes: null },
        verdict: "undecided", pairs: 160, change: 0.01, low: -0.02, high: 0.04, p: 0.2, tolerance: 0.01, wanted: 900 },
    },
    {
      name: "counted", measure: "instructions", note: HOSTILE, now: { cpu_seconds: 0.02, wall_seconds: 0.03, peak_bytes: null, instructions: 12345678 },
      compared: { with: HOSTILE, commit: HOSTILE, before: { cpu_seconds: 0.02, wall_seconds: 0.03, peak_bytes: null, instructions: 12345000 },
        verdict: "same", pairs: 0, change: 0.00005, low: 0.00005, high: 0.00005, p: 1, tolerance: 0.01, wanted: null },
    },
  ];
  const file = path.join(folder, "spoilt.jsonl");
  fs.writeFileSync(file, JSON.stringify(whole) + "\n");
  run(program, ["history", "import", file], root);
  return whole.id;
}

async function look(browser, file, label, width, scheme) {
  const page = await browser.newPage();
  page.on("dialog", (dialog) => { failed(label, "a script ran"); dialog.dismiss(); });
  page.on("pageerror", (error) => failed(label, error.message));
  page.on("console", (message) => { if (message.type() === "error") failed(label, message.text()); });
  page.on("request", (request) => { if (request.url() !== `file://${file}`) failed(label, "asked for", request.url()); });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(`file://${file}`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  const [wide, images] = await page.evaluate(() => [document.documentElement.scrollWidth > document.documentElement.clientWidth, document.images.length]);
  if (wide) failed(label, "the page scrolls sideways");
  if (images) failed(label, "an image got in");
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const one of found.violations) {
    if (["serious", "critical"].includes(one.impact)) failed(label, "axe:", one.id, one.nodes[0].target);
  }
  if (pictures) {
    fs.mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${label}.png`), fullPage: true });
  }
  return page;
}

/** What a reader does: sorts, filters, walks along a chart. */
async function use(page, label) {
  const seen = await page.evaluate(() => {
    const rows = () => [...document.querySelectorAll(".findings tbody tr")].length;
    const set = (name, value) => {
      const field = document.querySelector(`[name=${name}]`);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const all = rows();
    const head = document.querySelectorAll(".findings th")[1];
    head.querySelector("button").click();
    const sorted = head.getAttribute("aria-sort");
    set("text", "no finding says this");
    const none = rows();
    set("text", "");
    const plot = document.querySelector(".plot");
    plot.focus();
    plot.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    const first = plot.getAttribute("aria-valuetext");
    plot.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    return { all, sorted, none, back: rows(), first, next: plot.getAttribute("aria-valuetext") };
  });
  if (!(seen.all > 0 && seen.none === 0 && seen.back === seen.all)) failed(label, "the filter", JSON.stringify(seen));
  if (seen.sorted !== "ascending") failed(label, "sorting", JSON.stringify(seen));
  if (!seen.first || seen.first === seen.next) failed(label, "the chart's keys", JSON.stringify(seen));
}

const root = project();
const report = (name, ...args) => {
  const file = path.join(folder, `${name}.html`);
  run(program, ["report", ...args, "--output", file], root);
  return file;
};
const pages = { plain: report("plain"), compared: report("compared", "--against", "1.0.0"), hostile: report("hostile", spoilt(root), "--against", "1.0.0") };
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const [name, file] of Object.entries(pages)) {
    for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [375, "light"], [375, "dark"]]) {
      const label = `${name}-${width}-${scheme}`;
      const page = await look(browser, file, label, width, scheme);
      if (name === "compared" && width === 1280 && scheme === "light") await use(page, label);
      await page.close();
    }
  }
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
console.log(`pages: ${Object.keys(pages).length * 4} looked at, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
