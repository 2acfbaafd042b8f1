import { describe, expect, it } from "vitest";
import { addAccount, setPriority } from "../../../src/accounts/roster.ts";
import type { SelectionStrategy } from "../../../src/accounts/pool/strategies.ts";
import { newPool } from "../new-pool.ts";
import { change, newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";
import { anyone, failed } from "./pool-world.ts";

function worldOf(strategy: SelectionStrategy) {
  const world = newStore();
  const { deps, store } = world;
  const logIn = async (name: string, facts: object = { servesNext: true }) =>
    (await addAccount(store, { ...socialLogin(name), ...facts }, deps)).id;
  const newProcess = () => {
    const pool = newPool({ ...deps, store, strategy });
    const take = async (sessionId: string) => {
      const slot = await pool.acquireSlot({ ...anyone, sessionId });
      slot?.release();
      return slot?.account.id;
    };
    const report = async (id: string, outcome: Parameters<typeof pool.report>[1]) => {
      const account = (await store.read()).find((each) => each.id === id);
      if (account !== undefined) await pool.report(account, outcome);
    };
    return { pool, report, take };
  };
  return { ...world, logIn, newProcess };
}

describe("after a login", () => {
  it("new conversations of every process get the new account, running ones keep theirs", async () => {
    const { logIn, newProcess } = worldOf("sticky");
    const anna = await logIn("anna");
    const running = newProcess();
    expect(await running.take("old")).toBe(anna);
    const ben = await logIn("ben");
    expect(await running.take("old")).toBe(anna);
    expect(await running.take("new")).toBe(ben);
    expect(await newProcess().take("another")).toBe(ben);
    expect(await logIn("anna")).toBe(anna);
    expect([await running.take("new"), await running.take("newer")]).toEqual([ben, anna]);
  });

  it("says that the login is why it serves", async () => {
    const { logIn, newProcess } = worldOf("sticky");
    await logIn("anna");
    await logIn("ben");
    const slot = await newProcess().pool.acquireSlot({ ...anyone, sessionId: "a" });
    expect(slot?.reason).toBe("last-login");
  });

  it("a preferred account still serves new conversations", async () => {
    const { logIn, newProcess, store } = worldOf("sticky");
    const anna = await logIn("anna");
    await setPriority(store, anna, 1);
    await logIn("ben");
    expect(await newProcess().take("new")).toBe(anna);
  });

  it.each(["round-robin", "lowest-usage"] as const)("%s goes on in its order", async (strategy) => {
    const { logIn, newProcess } = worldOf(strategy);
    const anna = await logIn("anna");
    const ben = await logIn("ben");
    const { pool } = newProcess();
    const first = await pool.acquireSlot({ ...anyone, sessionId: "a" });
    first?.release();
    expect([first?.account.id, first?.reason]).toEqual([anna, "strategy"]);
    const second = await pool.acquireSlot({ ...anyone, sessionId: "b" });
    expect([second?.account.id, second?.reason]).toEqual([ben, "strategy"]);
  });

  it("sticky stays where it moved when the new account can serve again", async () => {
    const { clock, logIn, newProcess } = worldOf("sticky");
    const anna = await logIn("anna");
    const ben = await logIn("ben");
    const { report, take } = newProcess();
    expect(await take("a")).toBe(ben);
    await report(ben, failed("throttled", { retryAfterMs: 5_000 }));
    expect(await take("b")).toBe(anna);
    await clock.advance(5_001);
    expect(await take("c")).toBe(anna);
  });

  it("neither a refresh nor an import of what is known changes who serves", async () => {
    const { logIn, newProcess, store } = worldOf("sticky");
    const anna = await logIn("anna", { origin: "imported", servesNext: true });
    const ben = await logIn("ben");
    await logIn("anna", { origin: "imported", servesNext: true });
    await change({ store }, anna, { generation: 9 });
    const running = newProcess();
    expect(await running.take("a")).toBe(ben);
    await logIn("anna", {});
    expect([await running.take("b"), await newProcess().take("c")]).toEqual([ben, ben]);
  });

  it("the first import of an account counts as a login", async () => {
    const { logIn, newProcess } = worldOf("sticky");
    await logIn("ben");
    const anna = await logIn("anna", { origin: "imported", servesNext: true });
    expect(await newProcess().take("a")).toBe(anna);
  });
});
