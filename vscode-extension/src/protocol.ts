// What the language server says beyond the language server protocol.

/** Positions count from 0, characters in UTF-16 units. */
export interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export type Verdict = "pass" | "incomplete" | "fail";

export interface Snapshot {
  id: string;
  /** RFC 3339. */
  createdAt: string;
  verdict: Verdict;
}

export interface Score {
  /** As it is shown; an interval where something was not measured. */
  text: string;
  low: number;
  high: number;
  /** Against the baseline, with its sign. */
  change: string | null;
  /** Whether it belongs to an earlier text, because this one can't be read. */
  stale: boolean;
  range: Range | null;
}

export interface Condition {
  text: string;
  /** Whether it is a `require`; else a `warn`. */
  required: boolean;
  /** Null where nothing has been measured, or where it can't be read. */
  verdict: Verdict | null;
  detail: string | null;
  range: Range;
  stale: boolean;
}

export interface Gate {
  name: string;
  verdict: Verdict | null;
  range: Range;
  stale: boolean;
  conditions: Condition[];
}

export interface Component {
  name: string;
  /** From 0 to 100, as shown. */
  points: string | null;
  /** Its share of the score, in percent. */
  share: string;
  /** What it gives to the score. */
  detail: string | null;
  /** Null for one that the file does not write out. */
  range: Range | null;
  stale: boolean;
  /** Metrics that were not measured. */
  missing: string[];
}

export interface Operation {
  /** `skill.operation` */
  id: string;
  state: "measured" | "missing" | "failed" | "new";
  detail: string | null;
  range: Range | null;
}

/** The answer to `rq/overview`: a quality.kdl as it stands, on the measurements of the newest snapshot. */
export interface Overview {
  project: string;
  /** Why the history can't be read. */
  problem?: string | null;
  snapshot: Snapshot | null;
  score: Score | null;
  verdict: Verdict | null;
  errors: number;
  warnings: number;
  gates: Gate[];
  components: Component[];
  operations: Operation[];
}

export const OVERVIEW = "rq/overview";
export const OVERVIEW_CHANGED = "rq/overviewChanged";

/** Commands of the server. The client registers them as commands of the editor. */
export const SERVER_EVALUATE = "rq.server.evaluate";
export const SERVER_RUN = "rq.server.run";
