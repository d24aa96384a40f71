// Tasks of the type `rq`.
import * as path from "node:path";
import * as vscode from "vscode";
import { locateEngine, thisMachine } from "./locate";
import { projectFolder } from "./projects";
import { arguments_, type Definition, isDefinition, MATCHERS, WIDTH } from "./taskModel";
import type { Projects } from "./workspaceProjects";

export const TASK_TYPE = "rq";

/** Offers `eval` and `check` for every project, and completes those of tasks.json. */
export function registerTasks(context: vscode.ExtensionContext, projects: Projects): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks() {
      return projects.all().flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        if (!folder) return [];
        const place = path.relative(folder.uri.fsPath, projectFolder(uri.fsPath)).split(path.sep).join("/");
        return (["eval", "check"] as const).flatMap((command) => {
          const definition: Definition = { type: TASK_TYPE, command, ...(place ? { path: place } : {}) };
          return task(context, folder, definition) ?? [];
        });
      });
    },
    resolveTask(given) {
      const folder = typeof given.scope === "object" ? given.scope : vscode.workspace.workspaceFolders?.[0];
      if (!folder || !isDefinition(given.definition)) return undefined;
      return task(context, folder, given.definition);
    },
  });
}

function task(context: vscode.ExtensionContext, folder: vscode.WorkspaceFolder, definition: Definition) {
  const setting = vscode.workspace.getConfiguration("rq").get<string>("engine.path", "").trim();
  const program = locateEngine(setting, thisMachine(context.extensionPath));
  if ("missing" in program) return undefined;
  const target = path.resolve(folder.uri.fsPath, definition.path ?? ".");
  // Places are printed relative to the project's folder, and the matchers look for them in this one.
  const cwd = path.basename(target) === "quality.kdl" ? projectFolder(target) : target;
  const execution = new vscode.ProcessExecution(program.path, [...program.args, ...arguments_(definition, target)], {
    cwd,
    env: { COLUMNS: String(WIDTH) },
  });
  const name = definition.path ? `${definition.command} ${definition.path}` : definition.command;
  const made = new vscode.Task(definition, folder, name, TASK_TYPE, execution, MATCHERS);
  made.detail = definition.command === "eval" ? "Measure, score, decide the gates" : "Say what is wrong with quality.kdl";
  if (definition.command === "check") made.group = vscode.TaskGroup.Test;
  made.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  return made;
}
