// The quality.kdl files of the workspace.
import * as path from "node:path";
import * as vscode from "vscode";
import { CONFIGURATION, configurationFor, LANGUAGE } from "./projects";

export interface Projects extends vscode.Disposable {
  /** Files named quality.kdl, of the workspace and of open editors; sorted. */
  all(): readonly vscode.Uri[];
  /** The one that speaks for a file. */
  for(file: vscode.Uri): vscode.Uri | undefined;
  /** The one that the user is busy with. */
  active(): vscode.Uri | undefined;
  /** Whether the workspace has been searched. */
  ready(): boolean;
  search(): Promise<void>;
  /** Fires when files have come or gone. */
  readonly onDidFind: vscode.Event<void>;
  /** Fires when the user may be busy with another project. */
  readonly onDidChangeActive: vscode.Event<void>;
}

/** More than anyone has in one window; the server is asked about each. */
const MOST = 50;
const NOT_IN = "**/{node_modules,target,.git,.hg,.venv,vendor}/**";

/** Whether a document is a configuration, whatever language an editor takes it for. */
export function isConfiguration(document: vscode.TextDocument): boolean {
  return document.languageId === LANGUAGE || path.posix.basename(document.uri.path) === CONFIGURATION;
}

/** Looks for quality.kdl files, and goes on looking. */
export function watchProjects(log: vscode.LogOutputChannel): Projects {
  let found = new Map<string, vscode.Uri>();
  let last: vscode.Uri | undefined;
  let isReady = false;
  const sought = new vscode.EventEmitter<void>();
  const turned = new vscode.EventEmitter<void>();

  const open = () =>
    vscode.workspace.textDocuments
      .filter((document) => document.uri.scheme === "file" && isConfiguration(document))
      .map((document) => document.uri);
  const all = () => {
    const uris = new Map(found);
    for (const uri of open()) uris.set(uri.fsPath, uri);
    return [...uris.values()].sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
  };
  const owner = (file: vscode.Uri) => {
    if (file.scheme !== "file") return undefined;
    const uris = all();
    const configuration = configurationFor(file.fsPath, uris.map((uri) => uri.fsPath));
    return uris.find((uri) => uri.fsPath === configuration);
  };
  const search = async () => {
    const uris = await find(log);
    found = new Map(uris.filter((uri) => uri.scheme === "file").map((uri) => [uri.fsPath, uri]));
    isReady = true;
    sought.fire();
  };
  const active = () => {
    const document = vscode.window.activeTextEditor?.document;
    const uri = document && (isConfiguration(document) && document.uri.scheme === "file" ? document.uri : owner(document.uri));
    if (uri) last = uri;
    const uris = all();
    return uris.find((other) => other.fsPath === last?.fsPath) ?? uris[0];
  };

  const watcher = vscode.workspace.createFileSystemWatcher(`**/${CONFIGURATION}`, false, true, false);
  const again = () => void search();
  const subscriptions = [
    sought,
    turned,
    watcher,
    watcher.onDidCreate(again),
    watcher.onDidDelete(again),
    vscode.workspace.onDidChangeWorkspaceFolders(again),
    vscode.window.onDidChangeActiveTextEditor(() => turned.fire()),
  ];
  return {
    all,
    for: owner,
    active,
    ready: () => isReady,
    search,
    onDidFind: sought.event,
    onDidChangeActive: turned.event,
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

/** All of the workspace; where the editor can't search, those at the usual places. */
async function find(log: vscode.LogOutputChannel): Promise<vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles(`**/${CONFIGURATION}`, NOT_IN, MOST);
  } catch (error) {
    log.warn(`the workspace could not be searched for ${CONFIGURATION}: ${String(error)}`);
  }
  const usual = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => [
    vscode.Uri.joinPath(uri, CONFIGURATION),
    vscode.Uri.joinPath(uri, ".config", CONFIGURATION),
  ]);
  const are = await Promise.all(
    usual.map((uri) =>
      vscode.workspace.fs.stat(uri).then(
        () => true,
        () => false,
      ),
    ),
  );
  return usual.filter((_, at) => are[at]);
}
