import type { PluginInput } from "@opencode-ai/plugin";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import entry from "../../src/index.ts";
import * as everything from "../../src/index.ts";
import early from "../../src/main.ts";
import * as everythingEarly from "../../src/main.ts";
import { server } from "../../src/opencode1/server.ts";

const { exports, main } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, { default: string }>;
  main: string;
};

describe("what OpenCode loads", () => {
  it("is one export: a plain object with id, server and setup", () => {
    expect(Object.keys(everything)).toEqual(["default"]);
    expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
    expect(Object.keys(entry)).toEqual(["id", "server", "setup"]);
    expect(entry).toMatchObject({ id: "opencode-kiro-auth", server });
    expect(exports["./server"]?.default).toBe("./dist/index.js");
  });

  it("is one function where `main` names it, for versions that call whatever is exported", async () => {
    expect(Object.keys(everythingEarly)).toEqual(["default"]);
    expect(main).toBe("./dist/main.js");
    expect(Object.entries(early)).toEqual(Object.entries(entry));
    for (const name of ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]) {
      vi.stubEnv(name, "/nowhere");
    }
    const input = { client: {}, worktree: "/", directory: "/nowhere" } as unknown as PluginInput;
    const hooks = await early(input);
    vi.unstubAllEnvs();
    expect(hooks.auth?.provider).toBe("kiro");
    await hooks.dispose?.();
  });
});

describe("setup", () => {
  it.each([
    undefined,
    null,
    {},
    "context",
    { session: null },
    { session: { hook: true } },
    // What 1.18.33 hands over.
    { options: {}, aisdk: { sdk: {}, language: {} }, catalog: { transform: () => undefined } },
  ])("leaves a host alone that is not OpenCode 2: %j", async (context) => {
    expect(await entry.setup(context)).toBeUndefined();
  });
});
