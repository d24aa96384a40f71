// Which programs are started: the server and the engine.
import { constants, accessSync, statSync } from "node:fs";
import * as path from "node:path";

export interface Program {
  path: string;
  /** Arguments before all others. */
  args: string[];
  from: "setting" | "extension" | "PATH";
}

export interface Missing {
  /** A sentence for the user. */
  missing: string;
}

/** What locating needs to know of the machine. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The value of `PATH`. */
  searchPath: string;
  /** The folder that the extension is installed in. */
  extension: string;
  isExecutable(file: string): boolean;
}

/** This machine, for an extension installed in `extension`. */
export function thisMachine(extension: string): Machine {
  return {
    platform: process.platform,
    searchPath: process.env["PATH"] ?? "",
    extension,
    isExecutable(file) {
      try {
        accessSync(file, process.platform === "win32" ? constants.F_OK : constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    },
  };
}

/** The language server: as set, else the extension's own, else from `PATH` (`rq-lsp`, else `rq-engine lsp`). */
export function locateServer(setting: string, machine: Machine): Program | Missing {
  if (setting) {
    const program = fromSetting("rq.server.path", setting, machine);
    // The engine has the server in it.
    return "path" in program && isNamed(program.path, "rq-engine") ? { ...program, args: ["lsp"] } : program;
  }
  const server = bundled("rq-lsp", machine) ?? onPath("rq-lsp", machine);
  if (server) return server;
  const engine = bundled("rq-engine", machine) ?? onPath("rq-engine", machine);
  if (engine) return { ...engine, args: ["lsp"] };
  return { missing: "The language server rq-lsp was not found: neither in the extension nor in a folder of PATH." };
}

/** The engine: as set, else the extension's own, else from `PATH`. */
export function locateEngine(setting: string, machine: Machine): Program | Missing {
  if (setting) return fromSetting("rq.engine.path", setting, machine);
  return (
    bundled("rq-engine", machine) ??
    onPath("rq-engine", machine) ?? {
      missing: "The engine rq-engine was not found: neither in the extension nor in a folder of PATH.",
    }
  );
}

function fromSetting(name: string, value: string, machine: Machine): Program | Missing {
  // A relative path would be looked for in whatever folder is open, and that may be a stranger's.
  if (!paths(machine).isAbsolute(value)) return { missing: `The setting ${name} is no absolute path: ${value}` };
  if (!machine.isExecutable(value)) {
    return { missing: `The setting ${name} names no program that can be started: ${value}` };
  }
  return { path: value, args: [], from: "setting" };
}

function bundled(name: string, machine: Machine): Program | undefined {
  const file = paths(machine).join(machine.extension, "server", fileName(name, machine));
  return machine.isExecutable(file) ? { path: file, args: [], from: "extension" } : undefined;
}

function onPath(name: string, machine: Machine): Program | undefined {
  const { delimiter, isAbsolute, join } = paths(machine);
  for (const entry of machine.searchPath.split(delimiter)) {
    const folder = entry.replace(/^"(.*)"$/, "$1");
    // An empty or relative entry means the current folder.
    if (!folder || !isAbsolute(folder)) continue;
    const file = join(folder, fileName(name, machine));
    if (machine.isExecutable(file)) return { path: file, args: [], from: "PATH" };
  }
  return undefined;
}

function paths(machine: Machine): path.PlatformPath {
  return machine.platform === "win32" ? path.win32 : path.posix;
}

function fileName(name: string, machine: Machine): string {
  return machine.platform === "win32" ? `${name}.exe` : name;
}

function isNamed(file: string, name: string): boolean {
  return path.win32.basename(file).replace(/\.exe$/i, "") === name;
}
