// What the server says of each project, kept until it says that something has changed.
import * as vscode from "vscode";
import { type Overview, OVERVIEW, OVERVIEW_CHANGED } from "./protocol";
import type { Server } from "./server";

export interface Overviews extends vscode.Disposable {
  /** The newest answer, asked for if there is none; undefined where the server knows nothing of the file. */
  of(uri: vscode.Uri): Promise<Overview | undefined>;
  /** The newest answer so far. */
  known(uri: vscode.Uri): Overview | undefined;
  /** Asks anew about everything. */
  refresh(): void;
  /** Fires with a project that may have changed; without one, all may have. */
  readonly onDidChange: vscode.Event<vscode.Uri | undefined>;
}

/** Changes come with every key; what is shown beside the text may be this late, in milliseconds. */
const LATE = 120;

/** Keeps the server's answers. */
export function trackOverviews(server: Server, log: vscode.LogOutputChannel): Overviews {
  const answers = new Map<string, Promise<Overview | undefined>>();
  const newest = new Map<string, Overview>();
  const waiting = new Map<string, NodeJS.Timeout>();
  const changed = new vscode.EventEmitter<vscode.Uri | undefined>();

  const of = (uri: vscode.Uri) => {
    const key = uri.toString();
    const known = answers.get(key);
    if (known) return known;
    const asked = ask(server, uri).then(
      (overview) => {
        if (overview) newest.set(key, overview);
        else newest.delete(key);
        return overview;
      },
      (error: unknown) => {
        // The server was stopped, or the file has gone: the next question may do better.
        log.debug(`no overview of ${uri.fsPath}: ${String(error)}`);
        answers.delete(key);
        return newest.get(key);
      },
    );
    answers.set(key, asked);
    return asked;
  };
  const stale = (params: unknown) => {
    const given = (params as { uri?: unknown } | null)?.uri;
    if (typeof given !== "string") return;
    const uri = vscode.Uri.parse(given);
    const key = uri.toString();
    if (waiting.has(key)) return;
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        answers.delete(key);
        changed.fire(uri);
      }, LATE),
    );
  };
  const refresh = () => {
    answers.clear();
    changed.fire(undefined);
  };

  server.onNotification(OVERVIEW_CHANGED, stale);
  const restarts = server.onDidChange(refresh);
  return {
    of,
    known: (uri) => newest.get(uri.toString()),
    refresh,
    onDidChange: changed.event,
    dispose() {
      for (const timer of waiting.values()) clearTimeout(timer);
      vscode.Disposable.from(restarts, changed).dispose();
    },
  };
}

async function ask(server: Server, uri: vscode.Uri): Promise<Overview | undefined> {
  const client = server.running();
  if (!client) return undefined;
  // The server knows the documents that the editor has opened, with or without a tab.
  await vscode.workspace.openTextDocument(uri);
  const answer = await client.sendRequest<Overview | null>(OVERVIEW, { uri: client.code2ProtocolConverter.asUri(uri) });
  return answer ?? undefined;
}
