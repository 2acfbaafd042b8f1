/** What `logs` says. */

export const LOGS_WORDS = {
  summary: "show where the debug log is, and its lines",
  description:
    "Shows where the debug log is and how to switch it on. With --lines or --follow, prints its lines: JSON, without tokens and keys.",
  examples: [
    ["logs", "where it is, and whether it is on here"],
    ["logs --lines 50", "the last 50 lines"],
    ["logs --follow", "what is written from now on, until Ctrl+C"],
  ],
} as const;

export const LOGS_OPTIONS = {
  lines: "print the last lines of it",
  follow: "print new lines as they are written, until Ctrl+C",
} as const;

export function logPlace(file: string, size: string | undefined): string {
  return size === undefined ? `${file} (not there yet)` : `${file} (${size})`;
}

export function logSwitch(isOn: boolean): string {
  return isOn
    ? "KIRO_DEBUG is on in this shell: OpenCode writes to it when started here."
    : "It is written only while KIRO_DEBUG is on. Switch it on: KIRO_DEBUG=true opencode";
}

export function logContent(): string {
  return "KIRO_DEBUG_CONTENT is on in this shell: prompts and answers are written, too. Read the log before you share it.";
}

export function wrongLineCount(): string {
  return "--lines needs a whole number from 1 to 100000.";
}

export function followIsText(): string {
  return "--follow prints the lines of the log, which are already JSON. Leave out --json.";
}
