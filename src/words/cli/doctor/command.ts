/** What `doctor` says of itself, and around its rows. */

export const DOCTOR_WORDS = {
  summary: "find out what is wrong",
  description:
    "Checks every link from OpenCode's plugin line to Kiro's hosts. Each row that is not in order comes with the command or the edit that mends it. Changes nothing, and sends no token anywhere. Exit code 1 if a check failed.",
  examples: [
    ["doctor", "check everything"],
    ["doctor --json", "the same for programs"],
  ],
} as const;

/** By the id of the check, in the order in which they are shown. */
export const CHECK_TITLES = {
  opencode: "OpenCode",
  "opencode-config": "OpenCode's settings",
  plugin: "Plugin",
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

export function checking(): string {
  return "Checking";
}

/** As a POSIX shell takes it; the home directory is shortened later, outside quotes. */
export function shellWord(text: string): string {
  return /^~?[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
