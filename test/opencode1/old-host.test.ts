import type { Config, PluginInput } from "@opencode-ai/plugin";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, describe, it, vi } from "vitest";
import { OLDEST_HOST } from "../../src/core/host/oldest.ts";
import { listsNoModels } from "../../src/opencode1/old-host.ts";
import { server } from "../../src/opencode1/server.ts";

const KEYS_OF = (keys: string) => Object.fromEntries(keys.split(" ").map((key) => [key, {}]));
const ALWAYS = "project worktree directory $";

/** What versions give to a plugin, as they were seen (OPENCODE 1.5). */
const INPUTS = {
  "1.0.98": { ...KEYS_OF(ALWAYS), client: { session: { prompt: () => undefined } } },
  "1.0.152": { ...KEYS_OF(ALWAYS), client: { session: { promptAsync: () => undefined } } },
  "1.3.2": {
    ...KEYS_OF(`${ALWAYS} serverUrl`),
    client: { session: { promptAsync: () => undefined } },
  },
  "1.14.34": {
    ...KEYS_OF(`${ALWAYS} serverUrl experimental_workspace`),
    client: { session: { promptAsync: () => undefined } },
  },
};

const inputOf = (version: keyof typeof INPUTS) =>
  ({ ...INPUTS[version], directory: tmpdir(), worktree: "/" }) as unknown as PluginInput;

describe("a version of OpenCode that cannot read our answers", () => {
  it("says at the first prompt which one is needed and how to get it", async () => {
    const hooks = await server(inputOf("1.0.98"));
    const config: Config = {};
    await hooks.config?.(config);
    const options = config.provider?.["kiro"]?.options as { baseURL: string; fetch: typeof fetch };
    const answer = await options.fetch(`${options.baseURL}/chat/completions`, { method: "POST" });
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect([answer.status, error.code]).toEqual([400, "host_too_old"]);
    expect(error.message).toBe(
      `This version of OpenCode is too old for this plugin, which needs ${OLDEST_HOST} or newer. Run \`opencode upgrade\`, then start OpenCode again.`,
    );
    expect(Object.keys(hooks)).toEqual(["config"]);
  });

  it.each(["1.0.152", "1.3.2", "1.14.34"] as const)("is not %s", async (version) => {
    const hooks = await server(inputOf(version));
    expect(hooks.auth?.provider).toBe("kiro");
    await hooks.dispose?.();
  });

  it("is older than what package.json, README.md and OPENCODE.md name", () => {
    const read = (file: string) => readFileSync(file, "utf8");
    const { peerDependencies } = JSON.parse(read("package.json")) as {
      peerDependencies: Record<string, string>;
    };
    expect(peerDependencies).toEqual({ "@opencode-ai/plugin": `>=${OLDEST_HOST} <2` });
    for (const page of ["README.md", "docs/OPENCODE.md"]) expect(read(page)).toContain(OLDEST_HOST);
  });
});

describe("a version of OpenCode whose command line lists no models of plugins", () => {
  it.each([
    ["1.0.152", "1.3.3", true],
    ["1.3.2", "1.3.11", true],
    ["1.3.2", "1.3.13", false],
    ["1.14.34", "1.3.13", false],
    ["1.14.34", "1.3.9", false],
    ["1.3.2", undefined, false],
  ] as const)(
    "is known by what it gives to a plugin and by its Bun: %s, %s",
    (version, bun, is) => {
      expect(listsNoModels(inputOf(version), bun)).toBe(is);
    },
  );

  it.each([
    ["models", "1.3.2", "`opencode models`"],
    ["models", "1.0.98", "too old"],
    ["auth", "1.0.98", "too old"],
    ["run", "1.3.2", undefined],
    // It fails with the same sentence.
    ["run", "1.0.98", undefined],
    ["models", "1.14.34", undefined],
  ] as const)("%s of %s says so on standard error", async (command, version, words) => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    vi.stubGlobal("process", {
      ...process,
      ...{ argv: ["bun", "index.js", command], versions: { ...process.versions, bun: "1.3.11" } },
    });
    const hooks = await server(inputOf(version));
    vi.unstubAllGlobals();
    const lines = told.mock.calls.map(([line]) => String(line));
    told.mockRestore();
    await hooks.dispose?.();
    expect(lines).toHaveLength(words === undefined ? 0 : 1);
    expect(lines.join("")).toContain(words ?? "");
    expect(lines.join("").split("\n")).toHaveLength(words === undefined ? 1 : 2);
  });
});
