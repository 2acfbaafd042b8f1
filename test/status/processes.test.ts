import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { totalOf } from "../../src/status/state.ts";
import { createStatusFile } from "../../src/status/status-file.ts";
import { dismiss, newDirectory, startCrew, startWorker } from "../accounts/processes/crew.ts";
import { realDeps } from "../accounts/logins.ts";

const newPlace = () => join(newDirectory(), "kiro-status.json");
const stateAt = (path: string) => createStatusFile({ ...realDeps, path }).read();

describe("several processes add to the status file", () => {
  it("no credit is lost or counted twice", async () => {
    const path = newPlace();
    const crew = await startCrew(3, { path });
    await Promise.all(
      crew.map((worker, index) => {
        const sessionId = index === 0 ? "ses_own" : "ses_both";
        return worker.give({ kind: "spend", sessionId, count: 15 });
      }),
    );
    dismiss(crew);
    const { days, sessions } = stateAt(path);
    expect(totalOf(sessions.get("ses_own")?.credits ?? new Map())).toBe(15);
    expect(totalOf(sessions.get("ses_both")?.credits ?? new Map())).toBe(30);
    const spent = [...days.values()].flatMap((accounts) => [...accounts.values()].map(totalOf));
    expect(spent.reduce((total, credits) => total + credits, 0)).toBe(45);
  });

  it("a process that is killed before any disk operation leaves a whole file (D21)", async () => {
    const path = newPlace();
    const first = await startWorker({ path });
    let before = 0;
    for (let operation = 0; ; operation += 1) {
      await first.give({ kind: "spend", sessionId: "ses_0", count: 1 });
      const second = await startWorker({ path, dieAtOperation: operation });
      const end = await second.give({ kind: "spend", sessionId: "ses_0", count: 1 }).then(
        () => "done",
        () => "died",
      );
      await first.give({ kind: "spend", sessionId: "ses_0", count: 1 });
      dismiss([second]);
      const spent = totalOf(stateAt(path).sessions.get("ses_0")?.credits ?? new Map());
      // The dead one may have died after its last word was written.
      expect([2, 3]).toContain(spent - before);
      before = spent;
      expect(readdirSync(dirname(path)).sort()).toEqual([
        "kiro-status.json",
        "kiro-status.json.lock",
      ]);
      if (end === "done") break;
    }
    dismiss([first]);
  });
});
