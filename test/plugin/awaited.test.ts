import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleForNode } from "../helpers/bundle.ts";
import { hostBun } from "../helpers/host-bun.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-awaited-"));
  simulator = await startSimulator({ signIn: { pendingPolls: 1 } });
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

const RUNTIMES = [
  { name: "plain Node", command: process.execPath, env: {} },
  ...(hostBun === undefined ? [] : [{ name: "OpenCode's Bun", ...hostBun }]),
];

describe.each(RUNTIMES)("a program in $name", ({ command, env }) => {
  async function run(what: string): Promise<{ code: number | null; output: string }> {
    const script = await bundleForNode("test/plugin/awaited.ts");
    const child = spawn(command, [script, what, home, simulator.origin], {
      env: { PATH: process.env["PATH"], KIRO_API_KEY: simulator.issueApiKey(), ...env },
    });
    let output = "";
    let visit: Promise<unknown> | undefined;
    const onText = (text: string) => {
      output += text;
      const url = /open (\S+)\n/.exec(output)?.[1];
      if (url !== undefined) visit ??= simulator.visit(url);
    };
    child.stdout.setEncoding("utf8").on("data", onText);
    child.stderr.setEncoding("utf8").on("data", onText);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    await visit;
    return { code, output };
  }

  it("lives until the login that it awaits is done", async () => {
    const { code, output } = await run("login");
    expect([code, output]).toEqual([0, expect.stringContaining("done success\n")]);
  });

  it("lives until the retry of the request that it awaits", async () => {
    simulator.chat.enqueue({ status: 503, body: { message: "x" } });
    simulator.chat.enqueue({ status: 503, body: { message: "x" } });
    const { code, output } = await run("retry");
    expect([code, output]).toEqual([0, "done 200\n"]);
  });

  it("lives until the lock that it awaits is free", async () => {
    const { code, output } = await run("lock");
    expect([code, output]).toEqual([0, "done number 2\n"]);
  });

  it("is not kept alive by what runs in the background", async () => {
    // A lock's signs of life never end: one that kept the program alive would do so for ever.
    expect(await run("background")).toEqual({ code: 0, output: "done no wait\n" });
  });
});
