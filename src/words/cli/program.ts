/** What the command line says of itself, whatever the command. */

export const PROGRAM_NAME = "opencode-kiro-auth";

export const PROGRAM_SUMMARY =
  "Shows and manages the Kiro accounts that OpenCode uses through the plugin opencode-kiro-auth.";

export const OPTION_TEXTS = {
  json: "print facts as JSON instead of text",
  noColor: "print without colours (also: NO_COLOR)",
  version: "print the version",
  help: "print this help",
} as const;

export const HELP_TITLES = { examples: "Examples:", globalOptions: "Global options:" } as const;

export function warning(message: string): string {
  return `Warning: ${message}`;
}

export function failed(message: string): string {
  return `Error: ${message}`;
}

/** @param reason the system's name for it */
export function outputLost(reason: string): string {
  return `Standard output cannot be written to (${reason}), so what was to be shown is lost.`;
}

export function stopped(): string {
  return "Stopped.";
}

/** @param problem what commander says, without its own heading */
export function wrongUsage(problem: string, command: string): string {
  const [what = "", ...more] = problem.trim().split("\n");
  const hint = more.map((line) => line.trim()).join(" ");
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, "")}.`;
  return [sentence, hint, `See \`${command} --help\`.`].filter(Boolean).join(" ");
}

export function unexpected(detail: string, version: string): string {
  return `Something unexpected went wrong in ${PROGRAM_NAME} ${version}: ${detail}`;
}
