import { describe, expect, it } from "vitest";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleForNode } from "../../helpers/bundle.ts";

let bundle: Promise<string> | undefined;

async function start(scene: string) {
  bundle ??= bundleForNode(join(import.meta.dirname, "guarded.ts"));
  const marker = join(mkdtempSync(join(tmpdir(), "kiro guard ")), "marker");
  const child = fork(await bundle, [scene, marker], { stdio: "inherit" });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  await once(child, "message");
  const written = () => (existsSync(marker) ? readFileSync(marker, "utf8") : undefined);
  return { child, ended, written };
}

describe.concurrent("the end of a process", () => {
  it("waits five seconds for a task, and then still has the last words written (A10)", async () => {
    const { child, ended, written } = await start("a task without end");
    const begin = performance.now();
    child.kill("SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
    const took = performance.now() - begin;
    expect(took).toBeGreaterThan(4_500);
    expect(written()).toBe("saved");
  });

  it("keeps no process alive that has nothing else to wait for", async () => {
    const { ended } = await start(
      "a task that waits for nothing, and a host that does not end on SIGTERM",
    );
    const begin = performance.now();
    expect(await ended).toEqual([0, null]);
    // The task would have had five seconds.
    expect(performance.now() - begin).toBeLessThan(4_500);
  });

  it("does not count the time in which it is stopped itself (A10, A15)", async () => {
    const { child, ended, written } = await start("a short task");
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    child.kill("SIGCONT");
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(written()).toBe("saved");
  });

  it("the five seconds of an earlier task do not end the guard of a later one (A10)", async () => {
    const { ended, written } = await start("two tasks, and a host that does not end on SIGTERM");
    expect(await ended).toEqual([null, "SIGINT"]);
    expect(written()).toBe("done");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s without a task ends it at once, after the last words (A10)",
    async (signal) => {
      const { child, ended, written } = await start("something to write");
      const begin = performance.now();
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      // A task would have had five seconds.
      expect(performance.now() - begin).toBeLessThan(4_500);
      expect(written()).toBe("saved");
    },
  );

  it("by itself comes after the last words (A11)", async () => {
    const { ended, written } = await start("a natural end");
    expect(await ended).toEqual([0, null]);
    expect(written()).toBe("saved");
  });

  it("words taken back are not written", async () => {
    const { child, ended, written } = await start("nothing to write");
    child.kill("SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(written()).toBeUndefined();
  });
});
