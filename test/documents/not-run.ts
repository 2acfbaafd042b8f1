const MENTION = "names the command, not a line to type";
const ASKS = "asks questions in a terminal; the pictures and the tests of logins answer them";
const PLACEHOLDER = "has a placeholder";
const PUBLISHES = "publishes a version";

/** The command lines of the documents that no test runs, each with the reason. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "KIRO_API_KEY=ksk_… opencode run …": PLACEHOLDER,
  "KIRO_DEBUG=true opencode run …": PLACEHOLDER,
  "BUN_BE_BUN=1 node_modules/opencode-linux-x64/bin/opencode SCRIPT.js": PLACEHOLDER,
  "git clone <repository-url>": PLACEHOLDER,
  "chmod go-w": PLACEHOLDER,
  opencode: "is the terminal UI, which `npm run pictures` shows",
  "opencode auth login": ASKS,
  "opencode auth login -p kiro": ASKS,
  "opencode auth login --method": MENTION,
  "opencode auth logout": MENTION,
  'opencode auth login --provider kiro --method "AWS Builder ID (IDC)"':
    "test/e2e/logins.test.ts runs it, as it does every other login",
  "opencode auth logout kiro-auth": "needs the login of another plugin",
  "opencode chat": "is the line that does not work",
  "opencode models": MENTION,
  "opencode plugin": MENTION,
  "opencode run": MENTION,
  "opencode serve": MENTION,
  "opencode upgrade": "replaces the OpenCode of the machine",
  "cd opencode-kiro-auth": "belongs to the clone",
  "git diff test/words": "shows what a person reads",
  "rm -rf node_modules/.cache": "would slow the other tests down",
  "git tag v0.2.0": PUBLISHES,
  "git push origin v0.2.0": PUBLISHES,
  "npm version --no-git-tag-version 0.2.0": PUBLISHES,
};

/** Its lines for OpenCode are for a version that is not here. */
export const OF_OTHER_HOST = "docs/OPENCODE2.md";

/** How the lines begin that the end-to-end test types, but for variables. */
export const TYPED_LINES = {
  install: "opencode plugin -g ",
  logIn: "opencode auth login --provider ",
  ask: "opencode run ",
  list: "opencode models kiro",
  logOut: "opencode auth logout kiro",
} as const;

/** Lines of the shell that the end-to-end test runs in its own home, after OpenCode's. */
export const RUN_IN_SHELL: readonly string[] = [
  "export KIRO_THINKING_ENABLED=true",
  "export KIRO_DEFAULT_REGION=us-west-2",
  "export KIRO_DEBUG=true KIRO_PROMPT_CACHING=true",
  "rm -rf ~/.cache/opencode/packages/opencode-kiro-auth*",
  `grep '"chat.end"' ~/.local/share/opencode/log/kiro-auth.log`,
];
