import { describe, expect, it } from "vitest";
import { isLoopback, isLoopbackHost, isLoopbackOrigin } from "../../../src/lib/net/loopback.ts";

describe("a server of this machine", () => {
  it.each<[string, boolean]>([
    ["http://127.0.0.1:8080/x", true],
    ["http://localhost/", true],
    ["http://[::1]:3128/", true],
    ["https://localhost/", false],
    ["http://localhost.evil.com/", false],
    ["http://127.0.0.1@evil.com/", false],
  ])("%s: %s", (url, expected) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });

  it.each<[string | undefined, boolean]>([
    ["localhost:3128", true],
    ["LOCALHOST:3128", true],
    ["[::1]:3128", true],
    ["localhost:3129", false],
    ["localhost", false],
    ["evil.com:3128", false],
    [undefined, false],
  ])("as a Host header %j: %s", (host, expected) => {
    expect(isLoopbackHost(host, 3128)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ["http://127.0.0.1:80", true],
    ["http://[::1]:65535", true],
    ["http://localhost:65536", false],
    ["http://localhost:080", false],
    ["http://localhost", false],
    ["http://localhost:80/", false],
    ["http://2130706433:80", false],
    ["https://localhost:80", false],
  ])("as an origin %j: %s", (text, expected) => {
    expect(isLoopbackOrigin(text)).toBe(expected);
  });
});
