import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { createClaims } from "../../src/session/claims.ts";
import type { ResumeDecision } from "../../src/session/limits.ts";
import { createRecoveryFile } from "../../src/session/recovery-file.ts";
import type { BrokenTurn } from "../../src/session/host.ts";
import { dismiss, startCrew, startWorker } from "../accounts/processes/crew.ts";
import { realDeps } from "../accounts/logins.ts";
import { newPlace } from "./session-world.ts";

const TURN: BrokenTurn = {
  errorId: "msg_error",
  code: "timeout",
  userMessageId: "msg_user",
  failedAt: 0,
};

const claimsOf = (path: string) =>
  createClaims(createRecoveryFile({ ...realDeps, path }), realDeps.clock);

describe("several processes see the same broken session", () => {
  it("one of them resumes it, up to the limit that they share (F10)", async () => {
    const path = newPlace();
    const crew = await startCrew(3, { path });
    for (let round = 0; round < 10; round += 1) {
      const turn = { ...TURN, errorId: `msg_error_${round}`, userMessageId: `msg_${round}` };
      const sessionId = `ses_${round}`;
      const decisions = (await Promise.all(
        crew.map((worker) => worker.give({ kind: "claim", sessionId, turn })),
      )) as ResumeDecision[];
      const kinds = decisions.map(({ kind }) => kind).sort();
      // Five sessions in ten minutes is the limit; a refusal claims nothing.
      expect(kinds).toEqual(
        round < 5
          ? ["claimed", "claimed", "resume"]
          : ["limit-reached", "limit-reached", "limit-reached"],
      );
    }
    dismiss(crew);
  });

  it("report once what a killed process was about to resume, and never resume it (F11)", async () => {
    const path = newPlace();
    const worker = await startWorker({ path });
    const decision = await worker.give({ kind: "claim", sessionId: "ses_1", turn: TURN });
    expect(decision).toMatchObject({ kind: "resume" });
    expect(await claimsOf(path).closeAbandoned()).toBe(0);
    const gone = new Promise((resolve) => worker.process.once("exit", resolve));
    dismiss([worker]);
    await gone;
    expect(await claimsOf(path).closeAbandoned()).toBe(1);
    expect(await claimsOf(path).closeAbandoned()).toBe(0);
    expect(await claimsOf(path).claim("ses_1", TURN)).toEqual({ kind: "claimed" });
  });

  it("leave a whole file when they are killed before any disk operation (D21)", async () => {
    for (let operation = 0; ; operation += 1) {
      const path = newPlace();
      await claimsOf(path).claim("ses_0", TURN);
      const worker = await startWorker({ path, dieAtOperation: operation });
      const end = await worker.give({ kind: "claim", sessionId: "ses_1", turn: TURN }).then(
        () => "done",
        () => "died",
      );
      dismiss([worker]);
      const { kind } = await claimsOf(path).claim("ses_1", TURN);
      expect(["resume", "claimed"]).toContain(kind);
      const content = JSON.parse(readFileSync(path, "utf8")) as { sessions: object };
      expect(Object.keys(content.sessions)).toEqual(["ses_0", "ses_1"]);
      expect(readdirSync(dirname(path)).sort()).toEqual([
        "kiro-recovery.json",
        "kiro-recovery.json.lock",
      ]);
      if (end === "done") break;
    }
  });
});
