import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { createRuntime } from "../../../src/plugin/runtime.ts";
import { signedIn } from "../../accounts/logins.ts";
import { bundleForNode } from "../../helpers/bundle.ts";
import {
  ask,
  open,
  simulator,
  store,
  timersOf,
  useFakeTimeouts,
  useProjects,
} from "./project-world.ts";

useProjects();

describe("two projects in one process", () => {
  it("have one of everything that runs in the background, until both are disposed of", async () => {
    const [one, two] = [await open("one"), await open("two")];
    useFakeTimeouts();
    try {
      const ofOne = timersOf([one]);
      expect(ofOne).toBeGreaterThan(0);
      expect(timersOf([one, two])).toBe(ofOne);
      const leaving = one.dispose();
      expect(vi.getTimerCount()).toBe(ofOne);
      const endings = Promise.all([leaving, two.dispose()]);
      await vi.advanceTimersByTimeAsync(8_000);
      await endings;
      await expect.poll(() => vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("refresh a token once for both", async () => {
    await signedIn(store, simulator);
    await store.update((accounts) => {
      for (const account of accounts.all()) {
        if (account.credentials.method !== "social") throw new Error("no such account");
        accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
      }
    });
    const [one, two] = [await open("one"), await open("two")];
    expect(await Promise.all([ask(one), ask(two, "ses_2")])).toEqual([200, 200]);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });

  it("have their own settings", async () => {
    const one = await open("one", { settings: { show_rates: false } });
    const two = await open("two");
    expect([one.offer().showRates, two.offer().showRates]).toEqual([false, true]);
    const lines: string[] = [];
    await open("three", { settings: { no_such_option: 1, notices: "off" }, lines });
    await open("four", { settings: { no_such_option: 1 }, lines });
    expect(lines).toHaveLength(1);
  });

  it("go on with the other when one is disposed of, and start anew after both", async () => {
    await signedIn(store, simulator);
    const [one, two] = [await open("one"), await open("two")];
    await one.dispose();
    await one.dispose();
    expect(await ask(two)).toBe(200);
    await two.dispose();
    expect(await ask(await open("one"))).toBe(200);
  });

  it("share nothing where the service is another", async () => {
    const one = await open("one");
    const two = await open("two", { env: { KIRO_ENDPOINT_OVERRIDE: "http://127.0.0.1:9" } });
    useFakeTimeouts();
    try {
      const ofOne = timersOf([one]);
      expect(timersOf([one, two])).toBe(2 * ofOne);
      const endings = Promise.all([one.dispose(), two.dispose()]);
      await vi.advanceTimersByTimeAsync(8_000);
      await endings;
    } finally {
      vi.useRealTimers();
    }
  });

  it("share although the host has loaded the plugin twice", async () => {
    const script = pathToFileURL(await bundleForNode("src/plugin/runtime.ts")).href;
    const copies = await Promise.all(
      ["?1", "?2"].map(
        async (query) => (await import(script + query)) as { createRuntime: typeof createRuntime },
      ),
    );
    const [one, two] = await Promise.all(
      copies.map((copy, index) => open(`copy${index}`, { create: copy.createRuntime })),
    );
    if (one === undefined || two === undefined) throw new Error("not two");
    expect(copies[0]?.createRuntime).not.toBe(copies[1]?.createRuntime);
    useFakeTimeouts();
    try {
      const ofOne = timersOf([one]);
      expect(timersOf([one, two])).toBe(ofOne);
      const endings = Promise.all([one.dispose(), two.dispose()]);
      await vi.advanceTimersByTimeAsync(8_000);
      await endings;
    } finally {
      vi.useRealTimers();
    }
  });
});
