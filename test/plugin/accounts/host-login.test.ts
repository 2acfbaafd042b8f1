import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHostLogin } from "../../../src/plugin/accounts/host-login.ts";
import { createHostRecord } from "../../../src/core/host/host-record.ts";

let home: string;
let path: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kiro-host-login-"));
  path = join(home, "auth.json");
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const LOGGED_IN = JSON.stringify({ kiro: { type: "oauth" }, other: { type: "api" } });
const LOGGED_OUT = JSON.stringify({ other: { type: "api" } });

describe("the record of a login in OpenCode's file", () => {
  it("comes and goes with the file", () => {
    const hasRecord = createHostRecord(path, {});
    expect(hasRecord()).toBe(false);
    writeFileSync(path, LOGGED_OUT);
    expect(hasRecord()).toBe(false);
    writeFileSync(path, LOGGED_IN);
    expect([hasRecord(), hasRecord()]).toEqual([true, true]);
    rmSync(path);
    expect(hasRecord()).toBe(false);
  });

  it("is what it was while OpenCode writes the file, or where it cannot be read just now", () => {
    const hasRecord = createHostRecord(path, {});
    writeFileSync(path, LOGGED_IN);
    expect(hasRecord()).toBe(true);
    for (const part of ["", LOGGED_IN.slice(0, 10), LOGGED_OUT.slice(0, 5)]) {
      writeFileSync(path, part);
      expect([hasRecord(), hasRecord()]).toEqual([true, true]);
    }
    writeFileSync(path, LOGGED_OUT);
    expect(hasRecord()).toBe(false);
    writeFileSync(path, LOGGED_IN.slice(0, 10));
    expect(hasRecord()).toBe(false);
  });

  it.each(["", "{", "[]", "null", '{"kiro":null}', '{"kiro":"x"}', '{"__proto__":{"kiro":{}}}'])(
    "is missing in %j",
    (content) => {
      writeFileSync(path, content);
      expect(createHostRecord(path, {})()).toBe(false);
    },
  );

  it("is looked for in no directory and in no pipe", () => {
    mkdirSync(path);
    expect(createHostRecord(path, {})()).toBe(false);
    if (process.platform === "win32") return;
    rmSync(path, { recursive: true });
    execFileSync("mkfifo", [path]);
    expect(createHostRecord(path, {})()).toBe(false);
  });

  it("is that of OPENCODE_AUTH_CONTENT where OpenCode reads that instead", () => {
    writeFileSync(path, LOGGED_IN);
    expect(createHostRecord(path, { OPENCODE_AUTH_CONTENT: LOGGED_OUT })()).toBe(false);
    expect(createHostRecord(path, { OPENCODE_AUTH_CONTENT: LOGGED_IN })()).toBe(true);
    expect(createHostRecord(path, { OPENCODE_AUTH_CONTENT: "" })()).toBe(true);
  });
});

describe("a login of OpenCode's", () => {
  function loginWith(record: { isThere: boolean }) {
    let late = 0;
    const login = createHostLogin({
      hasRecord: () => record.isThere,
      onLateLogin: () => (late += 1),
    });
    return { login, late: () => late };
  }

  it("that comes after the start is found by the next request, and so is its end", async () => {
    const record = { isThere: false };
    const { late, login } = loginWith(record);
    expect([await login.isOpen(), late()]).toEqual([false, 0]);
    record.isThere = true;
    expect([await login.isOpen(), late()]).toEqual([true, 1]);
    record.isThere = false;
    expect(await login.isOpen()).toBe(false);
  });

  it("is as the loader's reading says once that has run", async () => {
    const { late, login } = loginWith({ isThere: true });
    const host: { auth?: object } = {};
    login.open(() => Promise.resolve(host.auth));
    expect(await login.isOpen()).toBe(false);
    host.auth = { type: "oauth" };
    expect(await login.isOpen()).toBe(true);
    login.open(() => Promise.reject(new Error("busy")));
    expect([await login.isOpen(), late()]).toEqual([true, 0]);
  });
});
