// Starts a program and waits for its end.
import { execFile } from "node:child_process";
import * as path from "node:path";
import type { Program } from "./locate";

export interface Ended {
  /** The exit code; undefined where the program was not started, or was stopped. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

const MOST_OUTPUT = 32 * 1024 * 1024;
const MILLISECONDS = 60_000;

/** Runs a program, without a shell, in its own folder rather than in one that a stranger may have filled. */
export function run(program: Program, args: string[]): Promise<Ended> {
  const options = {
    cwd: path.dirname(program.path),
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: MOST_OUTPUT,
    timeout: MILLISECONDS,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    execFile(program.path, [...program.args, ...args], options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : undefined) : 0;
      resolve({ code, stdout, stderr: stderr || (code === undefined && error ? error.message : "") });
    });
  });
}

/** The one sentence of what went wrong, as the engine writes it last on its standard error. */
export function lastWords(ended: Ended): string {
  const lines = ended.stderr.split(/\r?\n/).filter((line) => line.trim());
  return lines.at(-1)?.trim() ?? (ended.code === undefined ? "it was stopped" : `it ended with code ${ended.code}`);
}
