/** What `doctor` says of itself, and around its rows. */

export const DOCTOR_WORDS = {
  summary: "find out what is wrong",
  description:
    "Checks every link from OpenCode's plugin line to Kiro's hosts. Each row that is not in order comes with the command or the edit that mends it. Changes nothing, and sends no token anywhere unless you ask for a test. Exit code 1 if a check failed.",
  examples: [
    ["doctor", "check everything"],
    ["doctor --test", "send one short request with each account, too"],
    ["doctor --share", "write what was found to a file that you can pass on"],
    ["doctor --json", "the same for programs"],
  ],
} as const;

export const DOCTOR_OPTIONS = {
  test: "send one short request with each account that can serve now; it costs a fraction of a credit",
  share: "write the checks to a file (default: opencode-kiro-auth-doctor.json), without secrets",
} as const;

/** By the id of the check, in the order in which they are shown. */
export const CHECK_TITLES = {
  opencode: "OpenCode",
  "opencode-config": "OpenCode's settings",
  plugin: "Plugin",
  running: "Running OpenCode",
  provider: "Provider kiro",
  environment: "Environment",
  settings: "kiro.json",
  login: "Login in OpenCode",
  "accounts-file": "Accounts file",
  records: "Records of accounts",
  accounts: "Accounts",
  tokens: "Tokens",
  region: "Regions",
  quota: "Quota",
  models: "Model lists",
  locks: "Locks",
  proxy: "Proxy",
  certificates: "Certificates",
  hosts: "Kiro's hosts",
  clock: "Clock",
  test: "Test request",
} as const;

export type CheckId = keyof typeof CHECK_TITLES;

/** What a check found, and the command or the edit that mends it. */
export interface Said {
  readonly found: string;
  readonly mend?: string;
}

export const STATUS_MARKS = { ok: "✓", warning: "!", failed: "✗", skipped: "-" } as const;

/** Before what mends a row. */
export const MEND_MARK = "→ ";

export function verdict(failed: number, warnings: number): string {
  if (failed === 0 && warnings === 0) return "Everything is in order.";
  const counts = [
    ...(failed > 0 ? [`${failed} ${failed === 1 ? "check" : "checks"} failed`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`] : []),
  ];
  return `${counts.join(", ")}.`;
}

export function shared(path: string): string {
  return `Written to ${path}: it has no tokens, no e-mail addresses and no user name in a path.`;
}

export function shareExists(path: string): string {
  return `${path} already exists. Name another file: doctor --share FILE`;
}

export function shareFailed(path: string, reason: string): string {
  return `Cannot write ${path} (${reason}).`;
}

export function checking(): string {
  return "Checking";
}

/** As a POSIX shell takes it; the home directory is shortened later, outside quotes. */
export function shellWord(text: string): string {
  return /^~?[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
