import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addHostRecord } from "../../../src/core/host/add-host-record.ts";
import { createHostRecord } from "../../../src/core/host/host-record.ts";
import { realDeps } from "../../accounts/logins.ts";
import { createCliWorld } from "../../cli/cli-world.ts";

const OTHERS = { openai: { type: "api", key: "sk-1", extra: { a: [1] } } };

function createWorld(content?: string, env: Record<string, string> = {}) {
  const { data } = createCliWorld();
  const file = join(data, "auth.json");
  mkdirSync(data, { recursive: true });
  if (content !== undefined) writeFileSync(file, content);
  const core = {
    deps: { ...realDeps, fetch: () => Promise.reject(new Error("no network")) },
    input: { machine: { env } },
    paths: { hostLoginsFile: file },
  } as unknown as Parameters<typeof addHostRecord>[0];
  return { add: () => addHostRecord(core, "id-1"), file };
}

describe("OpenCode's record of a login", () => {
  it("is added as OpenCode writes it, and everything else stays", async () => {
    const { add, file } = createWorld(JSON.stringify(OTHERS));
    chmodSync(file, 0o644);
    expect(await add()).toBe("added");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      ...OTHERS,
      kiro: {
        type: "oauth",
        refresh: "kiro-account:id-1",
        access: "kiro-account:id-1",
        expires: Date.UTC(2100, 0, 1),
      },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(createHostRecord(file, {})()).toBe(true);
  });

  it("is added where there is no file, for its owner only", async () => {
    const { add, file } = createWorld();
    expect(await add()).toBe("added");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("stays as it is where there is one", async () => {
    const content = JSON.stringify({ kiro: { type: "oauth", refresh: "kiro-account:other" } });
    const { add, file } = createWorld(content);
    expect(await add()).toBe("present");
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  it.each(["not JSON", "[]", '{"openai": {', ""])(
    "is not added to a file that is no list of logins: %j",
    async (content) => {
      const { add, file } = createWorld(content);
      expect(await add()).toBe("failed");
      expect(readFileSync(file, "utf8")).toBe(content);
    },
  );

  it("is not added where a variable replaces the file", async () => {
    const none = createWorld(undefined, { OPENCODE_AUTH_CONTENT: "{}" });
    expect(await none.add()).toBe("elsewhere");
    expect(existsSync(none.file)).toBe(false);
    const some = createWorld(undefined, { OPENCODE_AUTH_CONTENT: '{"kiro":{"type":"oauth"}}' });
    expect(await some.add()).toBe("present");
  });

  it("is added beside what others add at the same time", async () => {
    const { add, file } = createWorld(JSON.stringify(OTHERS));
    const adding = add();
    writeFileSync(file, JSON.stringify({ ...OTHERS, groq: { type: "api", key: "gsk-1" } }));
    expect(await adding).toBe("added");
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")) as object)).toEqual([
      "openai",
      "groq",
      "kiro",
    ]);
  });
});
