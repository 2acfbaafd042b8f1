import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ending, event, text, toolUse } from "../../simulator/chat/events.ts";
import { load, SEED } from "../../helpers/property.ts";
import { CHAT, LISTED, RECOVERY, SETTINGS } from "./samples.ts";
import { type Change, changes, HOSTILE_NUMBERS, hostileText, spoilt } from "./values.ts";
import { accountsFile, chatOn, simulator, useHostileWorld, withPlugin } from "./world.ts";

useHostileWorld();

const uncaught: unknown[] = [];
const noteUncaught = (error: unknown) => void uncaught.push(error);
beforeEach(() => {
  uncaught.length = 0;
  process.on("unhandledRejection", noteUncaught);
});
afterEach(() => {
  process.off("unhandledRejection", noteUncaught);
  expect(uncaught).toEqual([]);
});

type AccountsFile = ReturnType<typeof accountsFile>;

/** What holds the logins: without it there would be none to lose. */
const KEPT = ["accounts", "0", "1", "credentials", "refreshToken"];

/** Each login is kept, and none is ended by what is not the service's word. */
function expectAccounts({ accounts }: AccountsFile, left: string): void {
  for (const { credentials } of accounts) expect(left).toContain(credentials.refreshToken);
  expect(left).not.toMatch(/"kind": "(?:login-required|suspended)"/);
}

const listsFile = ({ accounts }: AccountsFile) => ({
  version: 4,
  accounts: Object.fromEntries(
    accounts.map(({ id }) => [id, { readAt: Date.now(), models: [LISTED] }]),
  ),
  respelled: Object.fromEntries(accounts.map(({ id }) => [id, ["claude-haiku-4.5"]])),
});

/** The answers of every other operation have hostile parts from now on. */
function spoilAnswers(all: readonly (readonly Change[])[]): void {
  const paths = [
    "/Get-Usage-Limits",
    "/refreshToken",
    "/List-Available-Models",
    "/List-Available-Profiles",
  ];
  for (const [index, path] of paths.entries()) {
    const patch = (body: object) => spoilt(body, all[index] ?? [], ["refreshToken", "accessToken"]);
    simulator.at(path).clear();
    simulator.at(path).always({ patch });
  }
}

const EVENTS = [
  text("Hi", "claude-haiku-4.5"),
  ...toolUse("tooluse_1", "bash", { command: "ls", n: 1 }),
  event("codeReferenceEvent", { references: [{ licenseName: "MIT", repository: "r", url: "u" }] }),
  ...ending("TOOL_USE", {}),
  event("contextUsageEvent", { contextUsagePercentage: 12 }),
].flatMap((one) => (one.kind === "event" ? [one] : []));

function spoilChat(all: readonly Change[]): void {
  const payloads = EVENTS.map(({ payload }) => payload);
  const spoiled = spoilt(payloads, all) as readonly unknown[];
  const events = EVENTS.map(({ type }, index) => event(type, spoiled[index]));
  simulator.chat.enqueue({ events });
}

const hostileRefusal = fc
  .tuple(fc.constantFrom(400, 402, 429, 500, 503), changes, fc.constantFrom(...HOSTILE_NUMBERS))
  .map(([status, all, wait]) => ({
    status,
    headers: { "retry-after": String(wait) },
    body: spoilt({ message: "Too many requests", reason: "USER_REQUEST_RATE_EXCEEDED" }, all),
  }));

describe(`hostile numbers and names (seed ${SEED})`, () => {
  it("in the files end no login, and every request is answered", async () => {
    const property = fc.asyncProperty(
      fc.tuple(changes, changes, changes, changes),
      async ([ofAccounts, ofSettings, ofRecovery, ofLists]) => {
        const accounts = accountsFile();
        const files = {
          accounts: spoilt(accounts, ofAccounts, KEPT),
          settings: spoilt(SETTINGS, ofSettings),
          recovery: spoilt(RECOVERY, ofRecovery),
          lists: spoilt(listsFile(accounts), ofLists),
        };
        const left = await withPlugin(files, async (runtime) => {
          await chatOn(runtime);
          await chatOn(runtime);
        });
        expectAccounts(accounts, left);
      },
    );
    await fc.assert(property, load(1_000, 0.03));
  });

  it("in answers of the service end no login, and every request is answered", async () => {
    const others = fc.array(changes, { minLength: 4, maxLength: 4 });
    const property = fc.asyncProperty(
      others,
      changes,
      hostileRefusal,
      async (ofOthers, ofChat, refusal) => {
        spoilAnswers(ofOthers);
        const accounts = accountsFile(1);
        const settings = { rate_limit_max_retries: 0 };
        const left = await withPlugin({ accounts, settings }, async (runtime) => {
          spoilChat(ofChat);
          await chatOn(runtime, CHAT);
          simulator.chat.enqueue(refusal);
          await chatOn(runtime);
          await chatOn(runtime);
        });
        simulator.chat.clear();
        expectAccounts(accounts, left);
      },
    );
    await fc.assert(property, load(1_000, 0.03));
  });

  it("in requests are answered, and end no login", async () => {
    const accounts = accountsFile();
    const left = await withPlugin({ accounts }, async (runtime) => {
      const few = changes.map((all) => all.slice(0, 2));
      const property = fc.asyncProperty(
        few,
        hostileText,
        hostileText,
        async (all, session, parent) => {
          const headers = { "x-session-id": session, "x-parent-session-id": parent };
          await chatOn(runtime, spoilt(CHAT, all), headers);
        },
      );
      await fc.assert(property, load(5_000, 0.03));
    });
    expectAccounts(accounts, left);
  });
});
