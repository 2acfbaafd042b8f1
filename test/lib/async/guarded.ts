import { writeFileSync } from "node:fs";
import { beforeEnd, withoutExit } from "../../../src/lib/async/exit-guard.ts";

/** A process that guards its end, in the way that its first argument says. */

const [, , scene = "", marker = ""] = process.argv;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const write = (text: string) => {
  writeFileSync(marker, text);
};

async function play(): Promise<void> {
  switch (scene) {
    case "a task without end":
      beforeEnd(() => {
        write("saved");
      });
      return await withoutExit(async () => {
        for (;;) await wait(60_000);
      });
    case "a short task":
      await withoutExit(async () => {
        await wait(1_000);
        await wait(10);
        write("saved");
      });
      return;
    case "a task that waits for nothing, and a host that does not end on SIGTERM":
      process.on("SIGTERM", () => undefined);
      void withoutExit(() => new Promise(() => undefined));
      setTimeout(() => process.kill(process.pid, "SIGTERM"), 100);
      await wait(500);
      return;
    case "something to write":
      beforeEnd(() => {
        write("saved");
      });
      await wait(60_000);
      return;
    case "nothing to write":
      beforeEnd(() => {
        write("saved");
      })();
      await wait(60_000);
      return;
    case "a natural end":
      beforeEnd(() => {
        write("saved");
      });
      return;
    case "two tasks, and a host that does not end on SIGTERM":
      process.on("SIGTERM", () => undefined);
      await withoutExit(async () => {
        process.kill(process.pid, "SIGTERM");
        await wait(100);
      });
      // Within the five seconds of the first signal; the second one has five of its own.
      setTimeout(() => process.kill(process.pid, "SIGINT"), 4_000);
      await withoutExit(async () => {
        await wait(6_000);
        write("done");
      });
      await wait(60_000);
  }
}

void play();
process.send?.("here");
