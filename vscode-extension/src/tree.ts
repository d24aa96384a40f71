// The view "Release quality".
import * as path from "node:path";
import * as vscode from "vscode";
import type { Overviews } from "./overviews";
import { projectFolder } from "./projects";
import type { Server } from "./server";
import { projectRow, type Row, rows } from "./treeModel";
import type { Projects } from "./workspaceProjects";

export const VIEW = "rq.overview";

/** A row of the view, and the quality.kdl that it belongs to. */
export interface Item {
  uri: vscode.Uri;
  row: Row;
}

/** Projects up to which all are shown unfolded. */
const UNFOLDED = 3;

/** Registers the view, and the context keys that its welcome texts depend on. */
export function registerTree(projects: Projects, overviews: Overviews, server: Server): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: treeItem,
    async getChildren(item) {
      if (item) return item.row.children.map((row) => ({ uri: item.uri, row }));
      const uris = projects.all();
      const known = await Promise.all(uris.map(async (uri) => ({ uri, overview: await overviews.of(uri) })));
      setContext(projects, server, known.some(({ overview }) => overview?.snapshot));
      const [only] = known;
      if (!only) return [];
      if (known.length === 1) {
        const { uri, overview } = only;
        // A welcome text stands in the place of a tree without a single result.
        const hasRows = overview?.snapshot || overview?.problem;
        return hasRows ? rows(overview).map((row) => ({ uri, row })) : [];
      }
      return known.map(({ uri, overview }) => ({ uri, row: projectRow(place(uri), overview, known.length <= UNFOLDED) }));
    },
  };
  const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, showCollapseAll: true });
  const again = () => {
    setContext(projects, server, projects.all().some((uri) => overviews.known(uri)?.snapshot));
    changed.fire(undefined);
  };
  again();
  return vscode.Disposable.from(view, changed, projects.onDidFind(again), overviews.onDidChange(again));
}

function setContext(projects: Projects, server: Server, hasSnapshot: boolean) {
  const set = (key: string, value: boolean) => void vscode.commands.executeCommand("setContext", `rq.${key}`, value);
  set("ready", projects.ready());
  set("hasProject", projects.all().length > 0);
  set("hasSnapshot", hasSnapshot);
  set("serverMissing", server.isMissing());
}

function place(uri: vscode.Uri): string {
  const folder = projectFolder(uri.fsPath);
  return vscode.workspace.asRelativePath(folder, true) || path.basename(folder);
}

function treeItem({ uri, row }: Item): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : row.open ? Expanded : Collapsed);
  item.id = `${uri.toString()}#${row.id}`;
  if (row.description !== undefined) item.description = row.description;
  if (row.tooltip !== undefined) item.tooltip = row.tooltip;
  if (row.context !== undefined) item.contextValue = row.context;
  if (row.look) {
    const color = row.look.color === undefined ? undefined : new vscode.ThemeColor(row.look.color);
    item.iconPath = new vscode.ThemeIcon(row.look.icon, color);
  }
  if (row.range) {
    const { start, end } = row.range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    item.command = { command: "vscode.open", title: "Go to the Line", arguments: [uri, { selection }] };
  }
  return item;
}
