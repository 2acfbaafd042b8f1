import { describe, expect, it } from "vitest";
import entry from "../../src/index.ts";
import * as everything from "../../src/index.ts";
import { server } from "../../src/opencode1/server.ts";

describe("what OpenCode loads", () => {
  it("is one export: an object with id and server for today's versions, a function for old ones", () => {
    expect(Object.keys(everything)).toEqual(["default"]);
    expect(entry).toBeTypeOf("function");
    expect(Object.entries(entry)).toEqual(Object.entries({ id: "opencode-kiro-auth", server }));
  });
});
