import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../src/login/browser.ts";

const path = process.env["PATH"];
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "browser-"));
});

afterEach(() => {
  process.env["PATH"] = path;
  rmSync(directory, { recursive: true, force: true });
});

/** A program that writes down its arguments, one per line. */
function install(program: string): string {
  const log = join(directory, `${program}.log`);
  const file = join(directory, program);
  writeFileSync(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${log}.part"\nmv "${log}.part" "${log}"\n`,
  );
  chmodSync(file, 0o755);
  return log;
}

async function argumentsIn(log: string): Promise<string[]> {
  for (let round = 0; round < 200 && !existsSync(log); round += 1) await wait(25);
  return readFileSync(log, "utf8").trimEnd().split("\n");
}

const page = "https://app.kiro.dev/signin?state=a&b=$(touch%20x)&c=;id;`id`";

describe.skipIf(process.platform === "win32")("openBrowser", () => {
  it.each([
    ["linux", "xdg-open", []],
    ["freebsd", "xdg-open", []],
    ["darwin", "open", []],
    ["win32", "rundll32", ["url.dll,FileProtocolHandler"]],
  ] as const)(
    "on %s gives %s the address as one argument (T15)",
    async (platform, program, before) => {
      const log = install(program);
      process.env["PATH"] = `${directory}${delimiter}${path ?? ""}`;
      expect(await openBrowser(page, platform)).toBe(true);
      expect(await argumentsIn(log)).toEqual([...before, new URL(page).href]);
    },
  );

  it("takes wslview where there is no xdg-open (E24)", async () => {
    const log = install("wslview");
    const tools = install("unrelated");
    expect(existsSync(tools)).toBe(false);
    process.env["PATH"] = [directory, "/bin-of-nothing"].join(delimiter);
    writeFileSync(
      join(directory, "wslview"),
      readFileSync(join(directory, "wslview"), "utf8").replace("\nmv ", "\n/bin/mv "),
    );
    expect(await openBrowser(page, "linux")).toBe(true);
    expect(await argumentsIn(log)).toEqual([new URL(page).href]);
  });

  it("is false where there is none (E24)", async () => {
    process.env["PATH"] = directory;
    expect(await openBrowser(page, "linux")).toBe(false);
    expect(await openBrowser(page, "darwin")).toBe(false);
  });

  it.each([
    "javascript:alert(1)",
    "file:///etc/passwd",
    "http://app.kiro.dev/",
    "--help",
    "",
    "C:\\Windows\\System32\\calc.exe",
    "ms-settings:about",
  ])("runs nothing for %j (T15)", async (url) => {
    const log = install("xdg-open");
    process.env["PATH"] = directory;
    expect(await openBrowser(url, "linux")).toBe(false);
    expect(existsSync(log)).toBe(false);
  });

  it("opens the loopback page of an endpoint override", async () => {
    const log = install("xdg-open");
    process.env["PATH"] = `${directory}${delimiter}${path ?? ""}`;
    expect(await openBrowser("http://127.0.0.1:9/app.kiro.dev/", "linux")).toBe(true);
    expect(await argumentsIn(log)).toEqual(["http://127.0.0.1:9/app.kiro.dev/"]);
  });
});
