// The newest snapshot as a page beside the editor.
import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import { locateEngine, type Program, thisMachine } from "./locate";
import type { Overviews } from "./overviews";
import { lastWords, run } from "./program";
import { isInside, projectFolder } from "./projects";
import { alignTables, linkPlaces, page, plainBody } from "./reportHtml";

/** Opens a place in code; the links of a report lead here. */
export const OPEN_PLACE = "rq.openPlace";

/** The reports of a window: one a project. */
export interface Reports extends vscode.Disposable {
  open(uri: vscode.Uri): Promise<void>;
}

/** The engine as set, else the extension's own, else from `PATH`; says so where there is none. */
export function engine(context: vscode.ExtensionContext): Program | undefined {
  const setting = vscode.workspace.getConfiguration("rq").get<string>("engine.path", "").trim();
  const program = locateEngine(setting, thisMachine(context.extensionPath));
  if ("path" in program) return program;
  const settings = "Open the Setting";
  void vscode.window.showErrorMessage(program.missing, settings).then((chosen) => {
    if (chosen) void vscode.commands.executeCommand("workbench.action.openSettings", "rq.engine.path");
  });
  return undefined;
}

/** Keeps the reports that are open at their newest. */
export function registerReports(context: vscode.ExtensionContext, overviews: Overviews): Reports {
  const panels = new Map<string, { panel: vscode.WebviewPanel; uri: vscode.Uri; snapshot: string | undefined }>();

  const open = async (uri: vscode.Uri) => {
    const program = engine(context);
    if (!program) return;
    const report = await run(program, ["show", "latest", "--format", "markdown", "-C", uri.fsPath]);
    if (report.code !== 0 || !report.stdout.trim()) {
      const evaluate = "Evaluate";
      const words = `There is no report to show. ${lastWords(report)}`;
      const chosen = await vscode.window.showInformationMessage(words, ...(vscode.workspace.isTrusted ? [evaluate] : []));
      if (chosen === evaluate) await vscode.commands.executeCommand("rq.evaluate", uri);
      return;
    }
    const key = uri.toString();
    const project = overviews.known(uri)?.project ?? path.basename(projectFolder(uri.fsPath));
    const title = `Quality of ${project}`;
    const shown = panels.get(key) ?? { panel: create(title), uri, snapshot: undefined };
    if (!panels.has(key)) {
      panels.set(key, shown);
      shown.panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "images", "icon.png");
      shown.panel.onDidDispose(() => panels.delete(key));
    } else if (!refreshing.has(key)) {
      shown.panel.reveal(undefined, true);
    }
    shown.snapshot = overviews.known(uri)?.snapshot?.id;
    shown.panel.webview.html = page(title, await body(report.stdout, projectFolder(uri.fsPath)), randomBytes(16).toString("hex"));
  };
  const refreshing = new Set<string>();
  const refresh = async () => {
    for (const [key, { uri, snapshot }] of panels) {
      const newest = (await overviews.of(uri))?.snapshot?.id;
      if (newest === undefined || newest === snapshot || refreshing.has(key)) continue;
      refreshing.add(key);
      try {
        await open(uri);
      } finally {
        refreshing.delete(key);
      }
    }
  };
  const changes = overviews.onDidChange(() => void refresh());
  const places = vscode.commands.registerCommand(OPEN_PLACE, openPlace);
  return {
    open,
    dispose() {
      for (const { panel } of panels.values()) panel.dispose();
      vscode.Disposable.from(changes, places).dispose();
    },
  };
}

function create(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    "rq.report",
    title,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: false, enableFindWidget: true, enableCommandUris: [OPEN_PLACE], localResourceRoots: [] },
  );
}

/** The report as HTML: rendered as the editor renders Markdown, or as it stands. */
async function body(markdown: string, folder: string): Promise<string> {
  try {
    const html: unknown = await vscode.commands.executeCommand("markdown.api.render", markdown);
    if (typeof html === "string") return linkPlaces(alignTables(html), (file, line) => placeLink(folder, file, line));
  } catch {
    // An editor without its Markdown extension.
  }
  return plainBody(markdown);
}

function placeLink(folder: string, file: string, line: number): string | undefined {
  const target = path.join(folder, file);
  if (!isInside(folder, target) || !existsSync(target)) return undefined;
  const uri = vscode.Uri.file(target).toString();
  return `command:${OPEN_PLACE}?${encodeURIComponent(JSON.stringify([uri, line]))}`;
}

async function openPlace(given: unknown, line: unknown) {
  if (typeof given !== "string" || typeof line !== "number") return;
  const uri = vscode.Uri.parse(given);
  // A report holds what others wrote: it leads to files of the workspace only.
  if (uri.scheme !== "file" || !vscode.workspace.getWorkspaceFolder(uri)) return;
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at), viewColumn: vscode.ViewColumn.One });
}
