// The extension's beginning and end.
import * as vscode from "vscode";
import { evaluateOnSave, registerCommands } from "./commands";
import { trackOverviews } from "./overviews";
import { registerReports } from "./report";
import { languageServer } from "./server";
import { syncSources } from "./sources";
import { registerStatusBar } from "./statusBar";
import { registerTasks } from "./tasks";
import { registerTree } from "./tree";
import { watchProjects } from "./workspaceProjects";

let ended: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("rq", { log: true });
  const projects = watchProjects(log);
  const server = languageServer(context, log);
  const overviews = trackOverviews(server, log);
  const reports = registerReports(context, overviews);
  context.subscriptions.push(
    log,
    projects,
    server,
    overviews,
    reports,
    registerTree(projects, overviews, server),
    registerStatusBar(projects, overviews),
    registerTasks(context, projects),
    registerCommands({ context, log, server, projects, overviews, reports }),
    evaluateOnSave(server),
    syncSources(server, projects),
  );
  ended = () => server.stop();
  // Neither waits for the other.
  await Promise.all([server.restart(), projects.search()]);
}

export async function deactivate(): Promise<void> {
  await ended?.();
}
