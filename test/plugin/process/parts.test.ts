import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../../src/core/core.ts";
import { pathsOf } from "../../../src/core/paths.ts";
import type { Notice } from "../../../src/facts/notice.ts";
import { createProcessParts } from "../../../src/plugin/process/parts.ts";
import { together, type User } from "../../../src/plugin/process/users.ts";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "kiro-parts-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const AT_ONCE = 10;

function user(share: number, isFresh = true) {
  const notices: Notice[] = [];
  const config = { quota_warning_threshold: share, proactive_token_refresh: isFresh };
  const isLoggedIn = () => Promise.resolve(true);
  return { config, isLoggedIn, notify: (notice: Notice) => void notices.push(notice), notices };
}

describe("what the projects of a process share", () => {
  it("has one pace, whatever the strategy of a project", async () => {
    const machine = { env: { KIRO_API_KEY: "ksk_1234567890" }, platform: "linux", homedir: home };
    const project = { directory: home, worktree: home };
    const input = { machine, project, processId: 1, printLine: undefined };
    const paths = pathsOf(machine);
    const { config } = await readConfig(input, paths);
    const parts = await createProcessParts(input, paths, config, new Set<User>());
    const login = { isOpen: () => Promise.resolve(true) };
    const one = parts.sourceFor(login, "sticky");
    const two = parts.sourceFor(login, "round-robin");
    const request = { sessionId: undefined, exclude: new Map(), patienceMs: 60_000 };
    const signal = new AbortController().signal;
    const slots = [];
    for (let count = 0; count < AT_ONCE; count += 1) {
      slots.push(await one.acquireSlot({ ...request, signal }));
    }
    const waiting = two.acquireSlot({ ...request, signal });
    const first = await Promise.race([
      waiting,
      new Promise((resolve) => setImmediate(resolve, "waits")),
    ]);
    expect(first).toBe("waits");
    slots[0]?.release();
    expect((await waiting)?.label).toBe("KIRO_API_KEY");
    await parts.end();
  });

  it("tells everybody what happens to an account, and each at their own threshold", () => {
    const [early, late] = [user(0.5), user(0.9)];
    const all = together(new Set<User>([early, late]));
    expect(all.thresholds()).toEqual([0.5, 0.9]);
    const low = { kind: "quota-low", account: "a", used: 60, limit: 100 } as const;
    all.notify({ ...low, crossed: [0.5] });
    all.notify({ kind: "account-suspended", account: "a" });
    expect(early.notices.map(({ kind }) => kind)).toEqual(["quota-low", "account-suspended"]);
    expect(late.notices.map(({ kind }) => kind)).toEqual(["account-suspended"]);
  });

  it("refreshes tokens in the background while one of them wants it", () => {
    const users = new Set<User>([user(1, false)]);
    const all = together(users);
    expect(all.keepsFresh()).toBe(false);
    users.add(user(1, true));
    expect(all.keepsFresh()).toBe(true);
  });
});
