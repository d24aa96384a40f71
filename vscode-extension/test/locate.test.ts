import assert from "node:assert/strict";
import { test } from "node:test";
import { locateEngine, locateServer, type Machine } from "../src/locate";

/** A machine with these programs on it. */
function machine(programs: string[], given: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    searchPath: "/usr/local/bin:/usr/bin",
    extension: "/ext",
    isExecutable: (file) => programs.includes(file),
    ...given,
  };
}

const ALL = ["/opt/rq-lsp", "/ext/server/rq-lsp", "/ext/server/rq-engine", "/usr/bin/rq-lsp", "/usr/bin/rq-engine"];

test("the setting comes first, then the extension's own, then PATH, then the engine's", () => {
  assert.deepEqual(locateServer("/opt/rq-lsp", machine(ALL)), { path: "/opt/rq-lsp", args: [], from: "setting" });
  assert.deepEqual(locateServer("", machine(ALL)), { path: "/ext/server/rq-lsp", args: [], from: "extension" });
  const without = ALL.filter((file) => !file.startsWith("/ext"));
  assert.deepEqual(locateServer("", machine(without)), { path: "/usr/bin/rq-lsp", args: [], from: "PATH" });
  assert.deepEqual(locateServer("", machine(["/usr/bin/rq-engine"])), {
    path: "/usr/bin/rq-engine",
    args: ["lsp"],
    from: "PATH",
  });
});

test("a setting that names the engine starts the server that is in it", () => {
  assert.deepEqual(locateServer("/usr/bin/rq-engine", machine(ALL)), {
    path: "/usr/bin/rq-engine",
    args: ["lsp"],
    from: "setting",
  });
});

test("a setting that is wrong is said, and nothing else is started instead", () => {
  assert.match(missing(locateServer("bin/rq-lsp", machine(ALL))), /rq\.server\.path is no absolute path: bin\/rq-lsp/);
  assert.match(missing(locateServer("/gone", machine(ALL))), /names no program/);
  assert.match(missing(locateEngine("/gone", machine(ALL))), /rq\.engine\.path/);
});

test("where there is none, that is said", () => {
  assert.match(missing(locateServer("", machine([]))), /rq-lsp was not found/);
  assert.match(missing(locateEngine("", machine([]))), /rq-engine was not found/);
});

test("nothing is started from the current folder", () => {
  const found = ["rq-lsp", "./rq-lsp", "bin/rq-lsp", "/usr/bin/rq-lsp"];
  const searchPath = ":.:bin:/usr/bin";
  assert.deepEqual(locateServer("", machine(found, { searchPath })), { path: "/usr/bin/rq-lsp", args: [], from: "PATH" });
});

test("on Windows programs end in .exe and PATH may hold quotes", () => {
  const windows = machine(["C:\\Program Files\\rq\\rq-engine.exe"], {
    platform: "win32",
    searchPath: 'C:\\Windows;"C:\\Program Files\\rq"',
    extension: "C:\\ext",
  });
  assert.deepEqual(locateEngine("", windows), { path: "C:\\Program Files\\rq\\rq-engine.exe", args: [], from: "PATH" });
  assert.deepEqual(locateServer("C:\\Program Files\\rq\\rq-engine.exe", windows), {
    path: "C:\\Program Files\\rq\\rq-engine.exe",
    args: ["lsp"],
    from: "setting",
  });
});

function missing(found: object): string {
  assert.ok("missing" in found && typeof found.missing === "string");
  return found.missing;
}
