import { describe, expect, it } from "vitest";
import { overrideFetch, overrideUrl } from "../../../src/lib/net/override.ts";

const ORIGIN = "http://127.0.0.1:8080";

describe("overrideUrl", () => {
  it.each([
    ["https://a.example/b/c?d=e&f", `${ORIGIN}/a.example/b/c?d=e&f`],
    ["https://a.example", `${ORIGIN}/a.example/`],
    ["https://a.example:8443/x", `${ORIGIN}/a.example:8443/x`],
    ["https://a.example/signin?x=%2F#part", `${ORIGIN}/a.example/signin?x=%2F#part`],
    ["http://a.example/b", "http://a.example/b"],
    ["file:///etc/hosts", "file:///etc/hosts"],
    ["not a url", "not a url"],
  ])("%s -> %s", (url, expected) => {
    expect(overrideUrl(ORIGIN, url)).toBe(expected);
    expect(overrideUrl(undefined, url)).toBe(url);
  });
});

describe("overrideFetch", () => {
  it("sends the same request elsewhere", async () => {
    const calls: unknown[] = [];
    const fetch = (...call: unknown[]) => {
      calls.push(call);
      return Promise.resolve(new Response());
    };
    const init = { method: "POST" };
    await overrideFetch(fetch, ORIGIN)("https://a.example/b", init);
    expect(calls).toEqual([[`${ORIGIN}/a.example/b`, init]]);
    expect(overrideFetch(fetch, undefined)).toBe(fetch);
  });

  it("says of a server that is not there that it is the override's, and of nothing else", async () => {
    const failing = (code: string) =>
      overrideFetch(() => Promise.reject(Object.assign(new Error("failed"), { code })), ORIGIN);
    await expect(failing("ECONNREFUSED")("https://a.example/", {})).rejects.toMatchObject({
      code: "network",
      facts: { host: "127.0.0.1:8080", isOverride: true, systemCode: "ECONNREFUSED" },
    });
    await expect(failing("ECONNRESET")("https://a.example/", {})).rejects.toMatchObject({
      message: "failed",
      code: "ECONNRESET",
    });
  });
});
