import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Terminal } from "../../tools/opencode/terminal.ts";
import type { Workspace } from "../../tools/opencode/workspace.ts";
import { ending, text } from "../../test/simulator/chat/events.ts";
import type { Simulator } from "../../test/simulator/simulator.ts";

/** Where a scene is played, and the camera. */
export interface Stage {
  readonly terminal: Terminal;
  readonly simulator: Simulator;
  readonly workspace: Workspace;
  /** Keeps the screen as text. */
  readonly picture: (name: string) => Promise<void>;
  /** Keeps the screen with its colours, in a wider terminal and once; `shows` is waited for. */
  readonly drawing: (name: string, title: string, shows: string) => Promise<void>;
}

/** A person's visit from the first screen on; each scene begins where the one before ended. */
export async function playScenes(stage: Stage): Promise<void> {
  await firstAnswer(stage);
  await accounts(stage);
  await usageAndDoctor(stage);
  await signIn(stage);
  await goingOn(stage);
  await quotaWarning(stage);
  await quotaUsedUp(stage);
}

/** Short where OpenCode's line leaves little room. */
const CREDITS_BY_PROMPT = /Kiro [\d,]+\/[\d,]+|[\d,]+ left/;
const WITHOUT_SIDEBAR = /^(?![^]*this session:)[^]*(?:Kiro [\d,]+\/[\d,]+|[\d,]+ left)/;

async function firstAnswer({ drawing, picture, terminal }: Stage): Promise<void> {
  await terminal.until(CREDITS_BY_PROMPT);
  await picture("home");
  await say(terminal, "hello");
  await terminal.until("You asked: hello");
  await terminal.until(CREDITS_BY_PROMPT);
  await picture("session");
  await drawing("session", "A session that Kiro answers, with Kiro's sidebar", "this session:");
  await terminal.until(WITHOUT_SIDEBAR);
  await toggleSidebar(terminal);
  await terminal.until("this session:");
  await picture("sidebar");
  await toggleSidebar(terminal);
  await terminal.until(WITHOUT_SIDEBAR);
}

async function accounts({ picture, terminal }: Stage): Promise<void> {
  await openMenu(terminal);
  await picture("menu");
  await terminal.press("Enter");
  await terminal.until("Kiro accounts");
  await picture("accounts");
  await terminal.press("Down", "Enter");
  await terminal.until("it serves new sessions");
  await picture("account");
  await terminal.press("Enter");
  await terminal.until("Kiro accounts");
  await picture("preferred");
  await closeDialog(terminal);
}

async function usageAndDoctor({ picture, terminal }: Stage): Promise<void> {
  await chooseFromMenu(terminal, 2);
  // The menu says "Usage", too.
  await terminal.until("credits left, resets");
  await picture("usage");
  await closeDialog(terminal);
  await chooseFromMenu(terminal, 3);
  await terminal.until("Logged in");
  await picture("doctor");
  await closeDialog(terminal);
}

async function signIn({ picture, simulator, terminal }: Stage): Promise<void> {
  await chooseFromMenu(terminal, 1);
  await terminal.until("Connect a provider");
  await picture("login");
  await terminal.type("kiro");
  await terminal.until(/Kiro \(AWS\)\s/);
  await terminal.press("Enter");
  await terminal.until("AWS Builder ID (IDC)");
  await picture("login-methods");
  await terminal.press("Down", "Enter");
  const shown = await terminal.until("Confirm the code");
  await picture("login-code");
  const code = /Confirm the code (\S+)/.exec(shown)?.[1] ?? "";
  // The address itself is spread over two lines.
  await simulator.visit(
    `${simulator.origin}/device.sso.us-east-1.amazonaws.com/?user_code=${code}`,
  );
  await terminal.until(/^(?![^]*Confirm the code)/);
  await picture("login-done");
  await closeDialog(terminal);
}

/** OpenCode gives up after six failures; then Kiro is back. */
async function goingOn({ picture, simulator, terminal }: Stage): Promise<void> {
  const down = { status: 500, body: { message: "Encountered an unexpected error" } };
  // Long enough to be seen.
  simulator.chat.enqueue({ ...down, headers: { "retry-after": "6" } });
  // The others at once, so that OpenCode gives up soon.
  const sooner = { ...down, headers: { "retry-after": "1" } };
  for (let count = 0; count < 5; count += 1) simulator.chat.enqueue(sooner);
  simulator.chat.enqueue({ events: [text("Kiro is back, so here is the answer."), ...ending()] });
  await say(terminal, "go on");
  await terminal.until(/\[retrying in \ds attempt #1\]/);
  await picture("retrying");
  await terminal.until("Kiro is back");
  await picture("resumed");
}

async function quotaWarning(stage: Stage): Promise<void> {
  const { picture, simulator, terminal, workspace } = stage;
  await say(terminal, "and now");
  await terminal.until("You asked: and now");
  for (const { usage } of Object.values(simulator.people)) usage.used = 0.852 * usage.limit;
  await ageFigures(workspace);
  // The figures are looked at every one to three minutes.
  await terminal.until(/has used 852[^]*(?:Kiro 148\/|148 left)/, 240_000);
  await picture("quota-warning");
}

async function quotaUsedUp({ picture, simulator, terminal }: Stage): Promise<void> {
  for (const { usage } of Object.values(simulator.people)) usage.used = usage.limit;
  await say(terminal, "again");
  await terminal.until(/No Kiro account[^]*quota used up/);
  // The notice of the warning is still there.
  await terminal.until(/^(?![^]*has used 852)/);
  await picture("quota");
}

/** As if the accounts had been looked at an hour ago, not at their login. */
async function ageFigures({ configDirectory }: Workspace): Promise<void> {
  const path = join(configDirectory, "kiro-accounts.json");
  const content = await readFile(path, "utf8");
  const aged = content.replaceAll(
    /("checkedAt": ?)(\d+)/g,
    (_all, name: string, time: string) => `${name}${Number(time) - 3_600_000}`,
  );
  await writeFile(`${path}.new`, aged, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function say(terminal: Terminal, words: string): Promise<void> {
  await terminal.type(words);
  await terminal.until(words);
  await terminal.press("Enter");
}

async function toggleSidebar(terminal: Terminal): Promise<void> {
  await terminal.press("C-x");
  await terminal.press("b");
}

async function openMenu(terminal: Terminal): Promise<void> {
  await terminal.type("/kiro");
  await terminal.until("accounts, usage, doctor");
  await terminal.press("Enter");
  await terminal.until("Doctor");
}

/** @param below how many rows below the first */
async function chooseFromMenu(terminal: Terminal, below: number): Promise<void> {
  await openMenu(terminal);
  await terminal.press(...Array.from({ length: below }, () => "Down"), "Enter");
}

/** The two keys must not arrive together: Escape and "/" are Alt-/. */
async function closeDialog(terminal: Terminal): Promise<void> {
  await terminal.press("Escape");
  await terminal.until(/^(?![^]* esc\n)/);
}
