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

/** A host that counts what is registered, and fails at one of its hooks. */
function failingHost(broken: "aisdk" | "session") {
  const counts = { registered: 0, disposed: 0, heard: 0 };
  const dispose = () => Promise.resolve(void (counts.disposed += 1));
  const register = () => {
    counts.registered += 1;
    return Promise.resolve({ dispose });
  };
  const hookOf = (name: string) =>
    name === broken ? () => Promise.reject(new Error("no such hook")) : register;
  async function* subscribe({ signal }: { readonly signal: AbortSignal }) {
    counts.heard += 1;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    counts.heard -= 1;
    yield* [];
  }
  const context = {
    location: { directory: home },
    integration: { transform: register, connection: {} },
    provider: { transform: register },
    aisdk: { hook: hookOf("aisdk") },
    session: { hook: hookOf("session") },
    event: { subscribe },
  };
  return { context, counts };
}

describe("the setup in a host of OpenCode 2", () => {
  it.each([
    ["aisdk", 2],
    ["session", 4],
  ] as const)("undoes what it has done where %s.hook fails", async (broken, registered) => {
    const { context, counts } = failingHost(broken);
    await expect(setup(context, ENTRY)).rejects.toThrow("no such hook");
    await expect.poll(() => counts).toEqual({ registered, disposed: registered, heard: 0 });
  });

  it("says in words why it cannot start", async () => {
    for (const name of ["CONFIG", "DATA", "CACHE"]) vi.stubEnv(`XDG_${name}_HOME`, "");
    for (const name of ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"]) vi.stubEnv(name, ".");
    const { context, counts } = failingHost("aisdk");
    await expect(setup(context, ENTRY)).rejects.toThrow(/home|HOME/);
    expect(counts.registered).toBe(0);
  });
});
