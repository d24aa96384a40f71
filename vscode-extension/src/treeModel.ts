// The tree of a project: score, components, gates, operations.
import type { Gate, Operation, Overview, Range } from "./protocol";
import { when } from "./statusText";
import { conditionLook, type Look, operationLook, verb, verdictLook } from "./verdict";

/** A row, and the rows below it. */
export interface Row {
  /**
   * The same for the same thing of a project from one answer to the next, so that what is open stays open.
   * It holds the place, because two things of one name are an error that is being typed.
   */
  id: string;
  label: string;
  description?: string;
  tooltip?: string;
  look?: Look;
  /** Where a click goes. */
  range?: Range;
  /** For the `when` of menus. */
  context?: string;
  open?: boolean;
  /** Of an operation. */
  operation?: string;
  children: Row[];
}

/** The rows of one project. */
export function rows(overview: Overview): Row[] {
  return [...problem(overview), score(overview), ...overview.gates.map(gate), ...operations(overview.operations)];
}

function problem(overview: Overview): Row[] {
  if (!overview.problem) return [];
  const look = { icon: "warning", color: "problemsWarningIcon.foreground" };
  return [{ id: "problem", label: overview.problem, tooltip: overview.problem, look, context: "problem", children: [] }];
}

/** The row of a project where a workspace has several, with its rows below it. */
export function projectRow(place: string, overview: Overview | undefined, open: boolean): Row {
  return {
    id: "project",
    label: overview?.project ?? place,
    description: overview?.score ? `${overview.score.text}  ${place}` : place,
    look: verdictLook(overview?.verdict ?? null),
    context: overview?.snapshot ? "project snapshot" : "project",
    open,
    range: START,
    children: overview ? rows(overview) : [],
  };
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function score(overview: Overview): Row {
  const { score, snapshot, components } = overview;
  const row: Row = {
    id: "score",
    label: score ? `Score ${score.text}` : "Score",
    look: verdictLook(overview.verdict),
    context: "score",
    open: true,
    children: components.map((component, at): Row => {
      const missing = component.missing.length > 0;
      const row: Row = {
        id: `component:${at}:${component.name}`,
        label: component.name,
        description: old(component.detail ?? "", component.stale),
        tooltip: [
          ...(component.points === null ? [] : [`${component.points} points`]),
          `${component.share} % of the score`,
          ...(missing ? [`not measured: ${component.missing.join(", ")}`] : []),
        ].join("\n"),
        look: missing ? verdictLook("incomplete") : { icon: "dash" },
        context: "component",
        children: [],
      };
      if (component.range) row.range = component.range;
      return row;
    }),
  };
  const remarks = [
    ...(score?.change ? [score.change] : []),
    ...(score?.stale ? ["of the last readable text"] : []),
    ...(snapshot ? [] : ["not measured yet"]),
    ...(overview.errors > 0 ? [count(overview.errors, "error")] : []),
    ...(overview.warnings > 0 ? [count(overview.warnings, "warning")] : []),
  ];
  if (remarks.length > 0) row.description = remarks.join(", ");
  if (snapshot) row.tooltip = `On what was measured at ${when(snapshot.createdAt)}.`;
  if (score?.range) row.range = score.range;
  return row;
}

function gate(gate: Gate, at: number): Row {
  return {
    id: `gate:${at}:${gate.name}`,
    label: gate.name,
    description: old(`gate ${verb(gate.verdict)}`, gate.stale),
    look: verdictLook(gate.verdict),
    range: gate.range,
    context: "gate",
    open: gate.verdict !== "pass" && gate.verdict !== null,
    children: gate.conditions.map((condition, index): Row => ({
      id: `gate:${at}:${gate.name}:${index}`,
      label: condition.text,
      description: old(condition.detail ?? "", condition.stale),
      tooltip: [`${condition.required ? "must" : "should"} hold: ${condition.text}`, condition.detail].filter(Boolean).join("\n"),
      look: conditionLook(condition.verdict, condition.required),
      range: condition.range,
      context: "condition",
      children: [],
    })),
  };
}

function operations(all: Operation[]): Row[] {
  if (all.length === 0) return [];
  const failed = all.filter((operation) => operation.state === "failed").length;
  const missing = all.filter((operation) => operation.state === "missing").length;
  const row: Row = {
    id: "operations",
    label: "Operations",
    look: operationLook(failed > 0 ? "failed" : missing > 0 ? "missing" : all.every(isNew) ? "new" : "measured"),
    context: "operations",
    open: failed + missing > 0,
    children: all.map((operation, at): Row => {
      const row: Row = {
        id: `operation:${at}:${operation.id}`,
        label: operation.id,
        description: isNew(operation) ? "not run yet" : (operation.detail ?? ""),
        tooltip: [operation.id, operation.detail].filter(Boolean).join("\n"),
        look: operationLook(operation.state),
        context: "operation",
        operation: operation.id,
        children: [],
      };
      if (operation.range) row.range = operation.range;
      return row;
    }),
  };
  const remarks = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(missing > 0 ? [`${missing} not measured`] : []),
  ];
  if (remarks.length > 0) row.description = remarks.join(", ");
  return [row];
}

function isNew(operation: Operation): boolean {
  return operation.state === "new";
}

function old(text: string, stale: boolean): string {
  return stale ? `${text} (of the last readable text)` : text;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
