// What a task of the type `rq` says.

export interface Definition {
  type: string;
  command: "eval" | "check";
  path?: string;
  args?: string[];
}

/** All that the engine's diagnostics of quality.kdl need; findings and gates are shown by the language server. */
export const MATCHERS = ["$rq", "$rq-wrapped", "$rq-warning", "$rq-notice"];

/** Columns that the engine is told, so that it breaks no message into lines: of broken ones few can be matched. */
export const WIDTH = 4096;

/** Whether what tasks.json says makes sense. */
export function isDefinition(given: object): given is Definition {
  const { command, path, args } = given as Record<string, unknown>;
  return (
    (command === "eval" || command === "check") &&
    (path === undefined || typeof path === "string") &&
    (args === undefined || (Array.isArray(args) && args.every((arg) => typeof arg === "string")))
  );
}

/** The engine's arguments for a project's folder or quality.kdl. */
export function arguments_(definition: Definition, target: string): string[] {
  return [definition.command, ...(definition.args ?? []), "--", target];
}
