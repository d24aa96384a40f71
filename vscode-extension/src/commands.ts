// The commands that a user sees.
import * as path from "node:path";
import * as vscode from "vscode";
import { locateServer, thisMachine } from "./locate";
import type { Overviews } from "./overviews";
import { lastWords, run } from "./program";
import { CONFIGURATION, LANGUAGE } from "./projects";
import { SERVER_EVALUATE, SERVER_RUN } from "./protocol";
import { engine, type Reports } from "./report";
import type { Server } from "./server";
import type { Item } from "./tree";
import { operationLook } from "./verdict";
import { isSavedForEvaluation, isTrusted } from "./trust";
import type { Projects } from "./workspaceProjects";

/** What the commands work with. */
export interface Parts {
  context: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  server: Server;
  projects: Projects;
  overviews: Overviews;
  reports: Reports;
}

export function registerCommands(parts: Parts): vscode.Disposable {
  const { log, server, projects, overviews, reports } = parts;
  const commands: Record<string, (given?: unknown) => unknown> = {
    "rq.evaluate": async (given) => {
      const uri = await projectOf(given, projects);
      if (uri) await onServer(server, SERVER_EVALUATE, uri.toString());
    },
    "rq.runOperation": async (given) => {
      const uri = await projectOf(given, projects);
      const operation = uri && (isItem(given) && given.row.operation ? given.row.operation : await pick(uri, overviews));
      if (uri && operation) await onServer(server, SERVER_RUN, uri.toString(), operation);
    },
    "rq.init": (given) => init(parts, given),
    "rq.openReport": async (given) => {
      const uri = await projectOf(given, projects);
      if (uri) await reports.open(uri);
    },
    "rq.refresh": async () => {
      await projects.search();
      overviews.refresh();
    },
    "rq.restartServer": () => server.restart(),
    "rq.showLogs": () => log.show(),
    "rq.showVersion": () => showVersions(parts),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(name, command)),
  );
}

/** Evaluates when the user saves a quality.kdl, where the setting asks for it. */
export function evaluateOnSave(server: Server): vscode.Disposable {
  const byHand = new Set<string>();
  return vscode.Disposable.from(
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      // What the editor saves by itself, after every pause, would evaluate without end.
      const key = document.uri.toString();
      if (reason === vscode.TextDocumentSaveReason.Manual) byHand.add(key);
      else byHand.delete(key);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      const saved = byHand.delete(document.uri.toString());
      if (!saved || document.languageId !== LANGUAGE || !vscode.workspace.isTrusted) return;
      if (isSavedForEvaluation(document.uri) || !server.running()) return;
      if (!vscode.workspace.getConfiguration("rq", document).get("evaluateOnSave", false)) return;
      void onServer(server, SERVER_EVALUATE, document.uri.toString());
    }),
  );
}

/** Runs a command of the server, which the client has registered under the same name. */
async function onServer(server: Server, command: string, ...args: string[]) {
  const client = server.running();
  if (client) {
    const known = client.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
    if (known.includes(command)) await vscode.commands.executeCommand(command, ...args);
    else void vscode.window.showErrorMessage(`The language server of rq that runs does not know ${command}. Is it an old one?`);
    return;
  }
  const restart = "Restart";
  const logs = "Show the Logs";
  const chosen = await vscode.window.showErrorMessage("The language server of rq is not running.", restart, logs);
  if (chosen === restart) await server.restart();
  if (chosen === logs) await vscode.commands.executeCommand("rq.showLogs");
}

function isItem(given: unknown): given is Item {
  return typeof given === "object" && given !== null && "row" in given && "uri" in given;
}

/** The project that a command is meant for: of the row, the file, the editor, or as the user picks. */
async function projectOf(given: unknown, projects: Projects): Promise<vscode.Uri | undefined> {
  if (isItem(given)) return given.uri;
  if (given instanceof vscode.Uri) {
    return path.posix.basename(given.path) === CONFIGURATION ? given : (projects.for(given) ?? projects.active());
  }
  const all = projects.all();
  const open = vscode.window.activeTextEditor?.document.uri;
  if (all.length < 2 || (open && projects.for(open))) return projects.active();
  const picked = await vscode.window.showQuickPick(
    all.map((uri) => ({ label: vscode.workspace.asRelativePath(uri, true), uri })),
    { title: "rq", placeHolder: "Which project?" },
  );
  return picked?.uri;
}

async function pick(uri: vscode.Uri, overviews: Overviews): Promise<string | undefined> {
  const operations = (await overviews.of(uri))?.operations ?? [];
  if (operations.length === 0) {
    void vscode.window.showInformationMessage(`${vscode.workspace.asRelativePath(uri)} declares no operation.`);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    operations.map(({ id, state, detail }) => ({
      label: `$(${operationLook(state).icon}) ${id}`,
      description: state === "new" ? "not run yet" : (detail ?? ""),
      id,
    })),
    { title: "Run an Operation", placeHolder: "skill.operation", matchOnDescription: true },
  );
  return picked?.id;
}

async function init({ context, log, projects }: Parts, given: unknown) {
  if (!(await isTrusted("Writing a quality.kdl"))) return;
  const folders = vscode.workspace.workspaceFolders?.filter((folder) => folder.uri.scheme === "file") ?? [];
  const chosen =
    given instanceof vscode.Uri
      ? given
      : folders.length === 1
        ? folders[0]?.uri
        : (await vscode.window.showWorkspaceFolderPick({ placeHolder: "Write a quality.kdl for which folder?" }))?.uri;
  if (!chosen || chosen.scheme !== "file") return;
  const file = vscode.Uri.joinPath(chosen, CONFIGURATION);
  const program = engine(context);
  if (!program) return;
  const ended = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "rq looks at the project" },
    () => run(program, ["init", "--", chosen.fsPath]),
  );
  log.info(`rq-engine init ${chosen.fsPath}\n${ended.stdout}${ended.stderr}`);
  if (ended.code !== 0) void vscode.window.showErrorMessage(`No quality.kdl was written. ${lastWords(ended)}`);
  // One that is there already is what the user wanted to see as well.
  await vscode.window.showTextDocument(file, { preview: false }).then(undefined, () => undefined);
  await projects.search();
}

async function showVersions({ context, log }: Parts) {
  const configuration = vscode.workspace.getConfiguration("rq");
  const machine = thisMachine(context.extensionPath);
  const server = locateServer(configuration.get<string>("server.path", "").trim(), machine);
  const program = engine(context);
  const version = async (name: string, found: { path: string } | undefined) => {
    if (!found) return `${name}: not found`;
    const ended = await run({ path: found.path, args: [], from: "setting" }, ["--version"]);
    return `${ended.code === 0 ? ended.stdout.trim() : `${name}: ${lastWords(ended)}`} (${found.path})`;
  };
  const { version: own } = context.extension.packageJSON as { version: string };
  const lines = [
    `extension rq ${own}`,
    await version("rq-lsp", "path" in server ? server : undefined),
    await version("rq-engine", program),
    `${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}`,
  ];
  const text = lines.join("\n");
  log.info(text);
  const copy = "Copy";
  const chosen = await vscode.window.showInformationMessage("Versions of rq", { modal: true, detail: text }, copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(text);
}
