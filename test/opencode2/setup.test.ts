import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setup } from "../../src/opencode2/setup.ts";

const ENTRY = new URL("../../src/index.ts", import.meta.url).href;
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kiro-setup-"));
  for (const name of ["CONFIG", "DATA", "CACHE"]) vi.stubEnv(`XDG_${name}_HOME`, home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

type Part = "integration" | "provider" | "aisdk" | "session";

const CLEAN_UPS = {
  rejects: () => Promise.reject(new Error("not there")),
  throws: (): Promise<void> => {
    throw new Error("not there");
  },
  hangs: () => new Promise<void>(() => undefined),
};

/** A host that counts what is registered, and fails at one of its parts, or at every clean-up. */
function failingHost(broken: Part | keyof typeof CLEAN_UPS) {
  const counts = { registered: 0, disposed: 0, heard: 0 };
  const dispose = () => {
    counts.disposed += 1;
    return broken in CLEAN_UPS ? CLEAN_UPS[broken as keyof typeof CLEAN_UPS]() : Promise.resolve();
  };
  const register = () => {
    counts.registered += 1;
    return Promise.resolve({ dispose });
  };
  const partOf = (name: Part) =>
    name === broken ? () => Promise.reject(new Error("no such part")) : register;
  async function* subscribe({ signal }: { readonly signal: AbortSignal }) {
    counts.heard += 1;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    counts.heard -= 1;
    yield* [];
  }
  const context = {
    location: { directory: home },
    integration: { transform: partOf("integration"), connection: {} },
    provider: { transform: partOf("provider") },
    aisdk: { hook: partOf("aisdk") },
    session: { hook: partOf("session") },
    event: { subscribe },
  };
  return { context, counts };
}

describe("the setup in a host of OpenCode 2", () => {
  it.each([
    ["integration", 0],
    ["provider", 1],
  ] as const)("undoes what it has done where %s.transform fails", async (broken, registered) => {
    const { context, counts } = failingHost(broken);
    await expect(setup(context, ENTRY)).rejects.toThrow("no such part");
    await expect.poll(() => counts).toEqual({ registered, disposed: registered, heard: 0 });
  });

  it.each([
    ["aisdk", 3],
    ["session", 4],
  ] as const)("goes without a hook that fails: %s", async (broken, registered) => {
    const { context, counts } = failingHost(broken);
    const undo = await setup(context, ENTRY);
    expect(counts).toMatchObject({ registered, heard: 1 });
    await undo();
    await expect.poll(() => counts).toEqual({ registered, disposed: registered, heard: 0 });
  });

  it.each(["rejects", "throws", "hangs"] as const)(
    "undoes everything else where what undoes something in the host %s",
    async (broken) => {
      const { context, counts } = failingHost(broken);
      const undo = await setup(context, ENTRY);
      const { registered } = counts;
      await undo();
      await expect.poll(() => counts).toEqual({ registered, disposed: registered, heard: 0 });
    },
  );

  it("says in words why it cannot start", async () => {
    for (const name of ["CONFIG", "DATA", "CACHE"]) vi.stubEnv(`XDG_${name}_HOME`, "");
    for (const name of ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"]) vi.stubEnv(name, ".");
    const { context, counts } = failingHost("aisdk");
    await expect(setup(context, ENTRY)).rejects.toThrow(/home|HOME/);
    expect(counts.registered).toBe(0);
  });
});
