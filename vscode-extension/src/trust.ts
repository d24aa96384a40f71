// What must hold before anything of the project is run.
import * as vscode from "vscode";

/** Whether the workspace is trusted; if not, says so and offers to change it. */
export async function isTrusted(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const chosen = await vscode.window.showWarningMessage(`${what} needs a trusted workspace.`, manage);
  if (chosen === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}

const beingSaved = new Set<string>();

/** Whether a file is being saved for an evaluation, so that its save must not begin another one. */
export function isSavedForEvaluation(uri: vscode.Uri): boolean {
  return beingSaved.has(uri.toString());
}

/** Asks for trust and saves quality.kdl, because the engine reads the file. False: nothing may be evaluated. */
export async function beforeEvaluation(uri: unknown): Promise<boolean> {
  if (!(await isTrusted("An evaluation runs commands of the project and"))) return false;
  if (typeof uri !== "string") return true;
  const key = vscode.Uri.parse(uri).toString();
  const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  if (!document?.isDirty || document.isUntitled) return true;
  beingSaved.add(key);
  try {
    if (await document.save()) return true;
  } finally {
    beingSaved.delete(key);
  }
  void vscode.window.showErrorMessage(`${vscode.workspace.asRelativePath(document.uri)} could not be saved, so nothing was evaluated.`);
  return false;
}
