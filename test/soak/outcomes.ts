import { readFileSync } from "node:fs";

/** Stands in every answer that the simulator breaks off: no finished one may have it. */
export const UNFINISHED = "UNFINISHED";

/** The error that a chat ended with, in place of an answer or in its middle. */
export function codeIn(
  text: string,
): { readonly code: string; readonly message: string } | undefined {
  for (const line of text.split("\n")) {
    const json = line.startsWith("data: {") ? line.slice("data: ".length) : line;
    if (!json.startsWith('{"error":')) continue;
    const { error } = JSON.parse(json) as { error: { code: string; message: string } };
    return error;
  }
  return undefined;
}

/** The codes that docs/TROUBLESHOOTING.md explains. */
export function knownCodes(): ReadonlySet<string> {
  const sections = readFileSync("docs/TROUBLESHOOTING.md", "utf8").split(/^## /m);
  const table = sections.find((section) => section.startsWith("By error code")) ?? "";
  return new Set([...table.matchAll(/`([a-z_]+)`/g)].map(([, code = ""]) => code));
}
