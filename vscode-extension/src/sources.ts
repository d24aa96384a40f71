// Source files: the server is told their text, so that it can show findings in them and move those as they are edited.
//
// They are synced here rather than by the client's document selector, which would offer every feature of the server,
// its formatter too, in every file of the editor.
import * as vscode from "vscode";
import {
  CodeActionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  type LanguageClient,
} from "vscode-languageclient/node";
import type { Server } from "./server";
import { isConfiguration, type Projects } from "./workspaceProjects";

/** What the server calls itself in its diagnostics. */
const SOURCE = "rq";

/** Keeps the server up to date on the source files of projects that are open. */
export function syncSources(server: Server, projects: Projects): vscode.Disposable {
  let synced = new Set<string>();
  let client: LanguageClient | undefined;

  const wanted = (document: vscode.TextDocument) =>
    document.uri.scheme === "file" &&
    !isConfiguration(document) &&
    vscode.workspace.getConfiguration("rq").get("findings.enabled", true) &&
    projects.for(document.uri) !== undefined;
  const open = (document: vscode.TextDocument) => {
    const key = document.uri.toString();
    if (!client || synced.has(key) || !wanted(document)) return;
    synced.add(key);
    const params = client.code2ProtocolConverter.asOpenTextDocumentParams(document);
    void client.sendNotification(DidOpenTextDocumentNotification.type, params);
  };
  const close = (document: vscode.TextDocument) => {
    if (!synced.delete(document.uri.toString()) || !client) return;
    const params = client.code2ProtocolConverter.asCloseTextDocumentParams(document);
    void client.sendNotification(DidCloseTextDocumentNotification.type, params);
  };
  const change = (event: vscode.TextDocumentChangeEvent) => {
    if (!client || event.contentChanges.length === 0 || !synced.has(event.document.uri.toString())) return;
    const { uri, version } = event.document;
    const params = client.code2ProtocolConverter.asChangeTextDocumentParams(event, uri, version);
    void client.sendNotification(DidChangeTextDocumentNotification.type, params);
  };
  const save = (document: vscode.TextDocument) => {
    if (!client || !synced.has(document.uri.toString())) return;
    const params = client.code2ProtocolConverter.asSaveTextDocumentParams(document);
    void client.sendNotification(DidSaveTextDocumentNotification.type, params);
  };
  const review = () => {
    for (const document of vscode.workspace.textDocuments) {
      if (wanted(document)) open(document);
      else close(document);
    }
  };
  const restarted = () => {
    const running = server.running();
    if (running === client) return;
    client = running;
    synced = new Set();
    if (client) review();
  };

  restarted();
  return vscode.Disposable.from(
    server.onDidChange(restarted),
    projects.onDidFind(review),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("rq.findings.enabled")) review();
    }),
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidCloseTextDocument(close),
    vscode.workspace.onDidChangeTextDocument(change),
    vscode.workspace.onDidSaveTextDocument(save),
    vscode.languages.registerCodeActionsProvider(
      { scheme: "file" },
      { provideCodeActions: (...asked) => waivers(server.running(), synced, ...asked) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

/** What can be done about findings of rq. Where there are none the server is not asked. */
async function waivers(
  client: LanguageClient | undefined,
  synced: ReadonlySet<string>,
  document: vscode.TextDocument,
  range: vscode.Range,
  context: vscode.CodeActionContext,
  token: vscode.CancellationToken,
) {
  const findings = context.diagnostics.filter((diagnostic) => diagnostic.source === SOURCE);
  if (!client?.initializeResult?.capabilities.codeActionProvider || findings.length === 0) return [];
  if (!synced.has(document.uri.toString())) return [];
  const answer = await client.sendRequest(
    CodeActionRequest.type,
    {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
      range: client.code2ProtocolConverter.asRange(range),
      context: {
        diagnostics: await client.code2ProtocolConverter.asDiagnostics(findings),
        triggerKind: context.triggerKind,
      },
    },
    token,
  );
  return answer ? await client.protocol2CodeConverter.asCodeActionResult(answer, token) : [];
}
