import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { clearPreferences, preferAccount } from "../../src/accounts/roster.ts";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { LOGIN_LABELS } from "../../src/login/methods.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { createRuntime, type Runtime } from "../../src/plugin/runtime.ts";
import { noHost } from "../helpers/no-host.ts";
import { realDeps } from "../accounts/logins.ts";
import type { Person } from "../simulator/people.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;
let store: AccountStore;
const running: Runtime[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-logged-in-"));
  simulator = await startSimulator();
  const path = join(home, ".config", "opencode", "kiro-accounts.json");
  store = createAccountStore({ ...realDeps, path });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.dispose()));
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

/** One process of OpenCode. */
async function start(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const toasts: string[] = [];
  const showToast = ({ message }: { readonly message: string }) => {
    toasts.push(message);
    return Promise.resolve();
  };
  const runtime = await createRuntime({
    host: { ...noHost, showToast },
    project: { directory: home, worktree: home },
    machine: {
      env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true", ...env },
      platform: "linux",
      homedir: home,
    },
    processId: 1,
    printLine: (line) => lines.push(line),
  });
  running.push(runtime);
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  return {
    lines,
    toasts,
    logIn: async (person: Person) => {
      const method = runtime.loginMethods.find(({ label }) => label === LOGIN_LABELS.apiKey);
      const login = await method?.authorize({ key: simulator.issueApiKey(person) });
      expect(await login?.callback()).toMatchObject({ type: "success" });
    },
    /** @returns which of the accounts served, counted as the file has them */
    ask: async (sessionId: string) => {
      const body = { model: "kiro-claude-haiku-4-5", messages: [{ role: "user", content: "hi" }] };
      const headers = { "x-session-id": sessionId };
      const request = { method: "POST", headers, body: JSON.stringify(body) };
      expect((await runtime.fetch(`${BASE_URL}/chat/completions`, request)).status).toBe(200);
      const bearer = simulator.journal.of("/generateAssistantResponse").at(-1)?.headers[
        "authorization"
      ];
      const keys = (await store.read()).map(({ credentials }) =>
        credentials.method === "api-key" ? `Bearer ${credentials.apiKey}` : "",
      );
      return keys.indexOf(bearer ?? "");
    },
  };
}

it("says who has logged in, on the terminal and in a toast", async () => {
  const { lines, logIn, toasts } = await start();
  await logIn(simulator.people.google);
  expect(lines).toEqual(["Logged in as g***@example.com (API key), plan PRO."]);
  await expect.poll(() => toasts).toEqual(lines);
});

it("a login in another process serves new conversations here, and running ones keep theirs", async () => {
  const here = await start();
  await here.logIn(simulator.people.google);
  expect(await here.ask("old")).toBe(0);
  const there = await start();
  await there.logIn(simulator.people.github);
  expect([await here.ask("old"), await here.ask("new")]).toEqual([0, 1]);
  expect(there.lines.join()).toMatch(/It serves new conversations\.$/);
});

it("says that a preferred account still serves, or that the strategy decides", async () => {
  const { ask, lines, logIn } = await start();
  await logIn(simulator.people.google);
  const [first] = await store.read();
  await preferAccount(store, first?.id ?? "");
  await logIn(simulator.people.builder);
  expect(lines.at(-1)).toMatch(
    /\. g\*\*\*@example\.com serves new conversations\. You prefer it\.$/,
  );
  expect(await ask("new")).toBe(0);
  await clearPreferences(store);
  const inTurns = await start({ KIRO_ACCOUNT_SELECTION_STRATEGY: "round-robin" });
  await inTurns.logIn(simulator.people.employee);
  expect(inTurns.lines.at(-1)).toContain("account_selection_strategy chooses");
});
