// Which quality.kdl speaks for a file.
import * as path from "node:path";

/** The file's name. */
export const CONFIGURATION = "quality.kdl";
/** The language's id. */
export const LANGUAGE = "quality";

/** The folder that a quality.kdl is about. */
export function projectFolder(configuration: string): string {
  const folder = path.dirname(configuration);
  return path.basename(folder) === ".config" ? path.dirname(folder) : folder;
}

/** Whether `file` lies in `folder`. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** The quality.kdl of the innermost project that holds `file`. */
export function configurationFor(file: string, configurations: readonly string[]): string | undefined {
  let best: string | undefined;
  for (const configuration of configurations) {
    const folder = projectFolder(configuration);
    if (!isInside(folder, file)) continue;
    if (best === undefined || folder.length > projectFolder(best).length) best = configuration;
  }
  return best;
}
