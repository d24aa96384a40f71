// The score and the verdict in the status bar.
import * as vscode from "vscode";
import type { Overviews } from "./overviews";
import { status } from "./statusText";
import { VIEW } from "./tree";
import type { Projects } from "./workspaceProjects";

const BACKGROUNDS = { error: "statusBarItem.errorBackground", warning: "statusBarItem.warningBackground" };

/** Shows the project that the user is busy with; nothing where there is none. */
export function registerStatusBar(projects: Projects, overviews: Overviews): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("rq.status", vscode.StatusBarAlignment.Left, 10);
  item.name = "Release quality";
  let asked = 0;

  const show = async () => {
    asked += 1;
    const mine = asked;
    const uri = projects.active();
    const overview = uri && (await overviews.of(uri));
    // Somebody has asked again while this one waited.
    if (mine !== asked) return;
    if (!uri || !overview) {
      item.hide();
      return;
    }
    const { text, tooltip, background, click } = status(overview, vscode.workspace.isTrusted);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip, true);
    item.backgroundColor = background && new vscode.ThemeColor(BACKGROUNDS[background]);
    item.command =
      click === "evaluate"
        ? { command: "rq.evaluate", title: "Evaluate", arguments: [uri] }
        : { command: `${VIEW}.focus`, title: "Show the Gates" };
    item.accessibilityInformation = { label: `Release quality of ${overview.project}: ${overview.score?.text ?? "not measured"}, ${overview.verdict ?? "no verdict"}` };
    item.show();
  };
  const again = () => void show();
  again();
  return vscode.Disposable.from(
    item,
    projects.onDidFind(again),
    projects.onDidChangeActive(again),
    overviews.onDidChange(again),
    vscode.workspace.onDidGrantWorkspaceTrust(again),
  );
}
