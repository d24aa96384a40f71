// The settings as the language server takes them.

export interface ServerSettings {
  trusted: boolean;
  engine: { path: string };
  inlayHints: Record<InlayHint, boolean>;
  codeLens: { enabled: boolean };
  findings: { enabled: boolean };
}

const INLAY_HINTS = ["score", "components", "gates", "conditions", "history"] as const;
type InlayHint = (typeof INLAY_HINTS)[number];

/** Reads a setting under `rq.`; undefined where it has the wrong type. */
export type Read = (key: string) => unknown;

/** What the server is told, from the settings under `rq.` and the workspace's trust. */
export function serverSettings(read: Read, trusted: boolean): ServerSettings {
  const on = (key: string): boolean => {
    const value = read(key);
    return typeof value === "boolean" ? value : true;
  };
  const path = read("engine.path");
  return {
    trusted,
    engine: { path: typeof path === "string" ? path.trim() : "" },
    inlayHints: Object.fromEntries(INLAY_HINTS.map((hint) => [hint, on(`inlayHints.${hint}`)])) as Record<
      InlayHint,
      boolean
    >,
    codeLens: { enabled: on("codeLens.enabled") },
    findings: { enabled: on("findings.enabled") },
  };
}
