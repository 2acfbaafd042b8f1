import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { contextShare } from "../../src/tui/panel/context-share.ts";
import { examine } from "../../src/tui/menu/doctor.ts";
import { usageLines } from "../../src/tui/menu/usage.ts";
import { pathsOf } from "../../src/core/paths.ts";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { newDirectory } from "../accounts/processes/crew.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { account, ANSWERED, NOW, RESET, snapshot, VIEW } from "./world.ts";

describe("the dialog of usage", () => {
  it("shows each account with what is left and what was spent today", () => {
    expect(usageLines(snapshot([account("anna"), account("ben", 0)], [ANSWERED]), VIEW)).toEqual([
      "a***@example.com, PRO+",
      "812 of 1,000 credits left, resets 1 Dec",
      "1.25 spent today (UTC) on this machine",
      "",
      "b***@example.com, PRO+",
      "1,000 of 1,000 credits left, resets 1 Dec",
    ]);
  });

  it("says that nothing is known yet", () => {
    expect(usageLines(snapshot([]), VIEW)).toEqual([
      "Nothing is known yet: it is read after the first answer.",
    ]);
  });
});

function core() {
  const env = { XDG_CONFIG_HOME: newDirectory() };
  const paths = pathsOf({ env, platform: "linux", homedir: "/home/ann" });
  const clock = createFakeClock();
  const deps = {
    clock,
    random: createFakeRandom(),
    logger: silentLogger,
    notify: () => undefined,
    fetch: () => Promise.reject(new Error("no network")),
  };
  return { paths, deps, store: createAccountStore({ ...deps, path: paths.accountsFile }) };
}

describe("the dialog of the doctor", () => {
  it("names every account that cannot serve, and why", async () => {
    const state = { kind: "quota-exhausted", since: NOW, until: RESET } as const;
    const accounts = [account("anna"), account("ben", 1000, { state })];
    expect(await examine(core(), snapshot(accounts), VIEW)).toEqual([
      "Logged in: yes",
      "Accounts file: fine",
      "Accounts that can serve now: 1 of 2",
      "b***@example.com: quota used up until 1 Dec",
      "Status file: fine",
      "",
      "For everything else: npx opencode-kiro-auth doctor",
    ]);
  });

  it("says what is wrong with a file", async () => {
    const broken = core();
    mkdirSync(broken.paths.statusFile, { recursive: true });
    mkdirSync(join(broken.paths.accountsFile));
    const lines = await examine(broken, { ...snapshot([]), isLoggedIn: false }, VIEW);
    expect(lines.filter((line) => line.includes("is not a regular file"))).toHaveLength(2);
    expect(lines[0]).toBe("Logged in: no. Log in with /connect");
  });
});

describe("the dialog of the doctor, about a newer version's accounts file", () => {
  it.each([
    [[], undefined],
    [["anna"], "Accounts that can serve now: 1 of 1"],
  ] as const)("of which it can read %j", async (names, count) => {
    const { paths, ...rest } = core();
    mkdirSync(dirname(paths.accountsFile), { recursive: true });
    const accounts = names.map((name) => account(name));
    writeFileSync(paths.accountsFile, JSON.stringify({ version: 99, accounts }));
    const trouble: unknown = await rest.store.read().then(
      () => undefined,
      (error: unknown) => error,
    );
    const lines = await examine({ paths, ...rest }, { ...snapshot(accounts), trouble }, VIEW);
    expect(lines[1]).toMatch(/^Accounts file: .*newer version.*Update the plugin\.$/);
    expect(lines.find((line) => line.startsWith("Accounts that"))).toBe(count);
  });
});

describe("the share of the context", () => {
  const provider = [{ id: "kiro", models: { sonnet: { limit: { context: 1000 } } } }];
  const tokens = { input: 100, output: 20, reasoning: 10, cache: { read: 10, write: 0 } };
  const answer = { role: "assistant", providerID: "kiro", modelID: "sonnet", tokens };

  it("is that of the last answer", () => {
    const messages = () => [answer, { role: "user" }];
    expect(contextShare({ ...PATH, provider, session: { messages } }, "ses_1")).toBe(0.14);
  });

  it("is unknown without an answer, and for a model without a window", () => {
    const share = (messages: readonly (typeof answer)[]) =>
      contextShare({ ...PATH, provider, session: { messages: () => messages } }, "ses_1");
    expect(share([])).toBeUndefined();
    expect(share([{ ...answer, modelID: "other" }])).toBeUndefined();
  });
});

const PATH = { path: { directory: "/project", worktree: "/project" } };
