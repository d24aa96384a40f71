// How verdicts look.
import type { Operation, Verdict } from "./protocol";

/** The name of an icon of the editor, and of a colour of the theme. */
export interface Look {
  icon: string;
  color?: string;
}

const VERDICTS: Record<Verdict, Look> = {
  pass: { icon: "pass", color: "testing.iconPassed" },
  fail: { icon: "error", color: "testing.iconFailed" },
  incomplete: { icon: "question", color: "testing.iconQueued" },
};

const OPERATIONS: Record<Operation["state"], Look> = {
  measured: { icon: "pass", color: "testing.iconPassed" },
  failed: { icon: "error", color: "testing.iconFailed" },
  missing: { icon: "question", color: "testing.iconQueued" },
  new: { icon: "circle-outline", color: "testing.iconUnset" },
};

const UNKNOWN: Look = { icon: "circle-outline", color: "testing.iconUnset" };

/** An unknown verdict of a newer server looks like none. */
export function verdictLook(verdict: Verdict | null): Look {
  return (verdict !== null && VERDICTS[verdict]) || UNKNOWN;
}

/** A condition that only warns never looks like a failure. */
export function conditionLook(verdict: Verdict | null, required: boolean): Look {
  return verdict === "fail" && !required
    ? { icon: "warning", color: "problemsWarningIcon.foreground" }
    : verdictLook(verdict);
}

export function operationLook(state: Operation["state"]): Look {
  return OPERATIONS[state] ?? UNKNOWN;
}

/** As in "release fails". */
export function verb(verdict: Verdict | null): string {
  if (verdict === null) return "is not decided yet";
  return verdict === "pass" ? "passes" : verdict === "fail" ? "fails" : "is incomplete";
}
