import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { apiKeyVariableAccount } from "../../src/core/api-key-variable.ts";
import type { Core } from "../../src/core/core.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { openMenu } from "../../src/tui/menu/menu.ts";
import type { MenuContext } from "../../src/tui/menu/context.ts";
import type { Snapshot } from "../../src/tui/panel/facts.ts";
import type { Parts } from "../../src/tui/parts.ts";
import { newDirectory } from "../accounts/processes/crew.ts";
import { socialLogin } from "../accounts/samples.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";
import { createFakeHost, type FakeHost } from "./fake-host.ts";
import { change } from "../accounts/new-store.ts";
import { account, NOW, snapshot, VIEW } from "./world.ts";

let store: AccountStore;
let host: FakeHost;
let calls: string[];
let switches: { apiKey?: string };
let read: Snapshot;
let context: MenuContext;

beforeEach(async () => {
  calls = [];
  switches = {};
  const clock = createFakeClock({ autoAdvance: true });
  const deps = {
    clock,
    random: createFakeRandom(),
    logger: silentLogger,
    notify: () => undefined,
    fetch: (url: string) => {
      calls.push(url);
      return Promise.resolve(new Response("{}"));
    },
  };
  store = createAccountStore({
    ...deps,
    disk: quickDisk,
    path: join(newDirectory(), "kiro-accounts.json"),
  });
  for (const name of ["anna", "ben"]) await addAccount(store, socialLogin(name), deps);
  read = snapshot(await store.read());
  host = createFakeHost();
  const shown = new Set(["sidebar", "prompt"]);
  const parts: Parts = {
    isShown: (part) => shown.has(part),
    toggle: (part) => {
      if (!shown.delete(part)) shown.add(part);
    },
  };
  const config = { default_region: "us-east-1" };
  const core = {
    config,
    deps,
    store,
    switches,
    service: { deps, userAgent: "test/1", withoutProfile: new Set() },
  };
  context = {
    api: host.api,
    core: core as unknown as Core,
    parts,
    view: VIEW,
    watch: {
      snapshot: () => read,
      read: async () => void (read = snapshot(await store.read())),
      stop: () => undefined,
    },
  };
  openMenu(context);
});

const named = async (name: string) =>
  (await store.read()).find(({ identity }) => identity.userId === name);

describe("the dialogs of accounts", () => {
  it("list them with masked names, and who serves", () => {
    host.choose("Accounts");
    expect(host.titles()).toEqual([
      "a***@example.com",
      "b***@example.com",
      "Log in to another account",
    ]);
    expect(host.description("a***@example.com")).toBe("serves new sessions");
  });

  it("prefer one, which then serves", async () => {
    host.choose("Accounts");
    host.choose("b***@example.com");
    host.choose("Prefer");
    await host.next();
    expect((await named("ben"))?.priority).toBe(1);
    expect(host.description("b***@example.com")).toBe("serves new sessions");
  });

  it("take a preference back", async () => {
    host.choose("Accounts");
    host.choose("b***@example.com");
    host.choose("Prefer");
    await host.next();
    host.choose("b***@example.com");
    expect(host.titles()).not.toContain("Prefer");
    host.choose("No preference");
    await host.next();
    expect((await store.read()).map(({ priority }) => priority)).toEqual([0, 0]);
    host.choose("b***@example.com");
    expect(host.titles()).toContain("Prefer");
  });

  it.each([
    ["must log in", { kind: "login-required", since: 0, reason: "client-expired" }, "log in"],
    ["is suspended", { kind: "suspended", since: 0 }, "suspended"],
  ] as const)(
    "offer a new login, and no preference, to one that %s",
    async (_name, state, text) => {
      const anna = await named("anna");
      await change({ store }, anna?.id ?? "", { state });
      read = snapshot(await store.read());
      host.choose("Accounts");
      expect(host.description("a***@example.com")).toBe(text);
      host.choose("a***@example.com");
      expect(host.titles()).toEqual(["Log in again", "Disable", "Remove", "Back"]);
    },
  );

  it("offer no preference to one that is disabled", async () => {
    await change({ store }, (await named("anna"))?.id ?? "", { enabled: false });
    read = snapshot(await store.read());
    host.choose("Accounts");
    host.choose("a***@example.com");
    expect(host.titles()).toEqual(["Enable", "Remove", "Back"]);
  });

  it("say what a preference does for one that cannot serve now", async () => {
    const until = NOW + 60_000;
    const state = { kind: "cooling-down", since: NOW, until, reason: "throttled" } as const;
    await change({ store }, (await named("ben"))?.id ?? "", { state });
    read = snapshot(await store.read());
    host.choose("Accounts");
    host.choose("b***@example.com");
    host.choose("Prefer");
    await host.next();
    await expect
      .poll(() => host.message())
      .toMatch(
        /^b\*\*\*@example\.com comes before all other accounts\. It cannot serve now \(rate limited until .*\)\. Until it can, a\*\*\*@example\.com serves new conversations\.$/,
      );
  });

  it("list the usage where it would be longer than a screen, and show that of each", () => {
    const people = ["anna", "ben", "carla", "dora"].map((name) => account(name));
    read = snapshot(people);
    openMenu(context);
    host.choose("Usage");
    expect(host.titles()).toHaveLength(4);
    host.choose("d***@example.com");
    expect(host.message()).toMatch(/^d\*\*\*@example\.com, PRO\+\n812 of 1,000 credits left/);
  });

  it("say why nothing can be done to the key of the environment", () => {
    switches.apiKey = "ksk_abcdefgh";
    read = snapshot([apiKeyVariableAccount("ksk_abcdefgh", "us-east-1")]);
    host.choose("Accounts");
    host.choose("KIRO_API_KEY");
    expect(host.titles()).toEqual([]);
    expect(host.message()).toContain("cannot be changed here. Unset the variable");
  });

  it("say that the file cannot be read, and never that there is no account", async () => {
    const { path } = store;
    writeFileSync(path, JSON.stringify({ version: 99, people: [] }));
    const trouble: unknown = await store.read().catch((error: unknown) => error);
    read = { ...snapshot([]), trouble };
    for (const title of ["Accounts", "Usage"]) {
      openMenu(context);
      host.choose(title);
      expect(host.message()).toContain("newer version of opencode-kiro-auth");
      expect(host.titles()).toEqual([]);
    }
  });

  it("disable one, and enable it again", async () => {
    host.choose("Accounts");
    host.choose("a***@example.com");
    host.choose("Disable");
    await host.next();
    expect((await named("anna"))?.enabled).toBe(false);
    expect(host.description("a***@example.com")).toBe("disabled");
    host.choose("a***@example.com");
    host.choose("Enable");
    await host.next();
    expect((await named("anna"))?.enabled).toBe(true);
  });

  it("remove one only after a question, and log it out", async () => {
    host.choose("Accounts");
    host.choose("a***@example.com");
    host.choose("Remove");
    expect(host.message()).toContain("Remove a***@example.com?");
    expect(await store.read()).toHaveLength(2);
    host.cancel();
    host.choose("a***@example.com");
    host.choose("Remove");
    host.confirm();
    await host.next();
    expect((await store.read()).map(({ identity }) => identity.userId)).toEqual(["ben"]);
    expect(calls).toHaveLength(1);
  });

  it("open OpenCode's own logins", () => {
    host.choose("Log in");
    expect(host.dispatched).toEqual(["provider.connect"]);
  });

  it("hide a part and show it again", () => {
    host.choose("Hide the sidebar's Kiro box");
    expect(host.isOpen()).toBe(false);
  });
});
