import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isChat } from "../../scripts/replay/play.ts";
import { readRecordings } from "../../scripts/replay/recording.ts";
import { OUTCOME, outcomeOf, REPORTS, writeReport } from "../../scripts/replay/report.ts";
import { signedIn } from "../accounts/logins.ts";
import { ask, recordings, simulator, start, store, useRecordedWorld } from "./recorded-world.ts";

describe("a bug report", () => {
  it.each(readdirSync(REPORTS))("%s comes to what is written down", async (name) => {
    const directory = join(REPORTS, name);
    expect(await outcomeOf(directory)).toBe(readFileSync(join(directory, OUTCOME), "utf8"));
  });
});

describe("a test that is made of a recording", () => {
  useRecordedWorld();

  it("plays it, and knows what came of it", async () => {
    await signedIn(store, simulator);
    simulator.chat.enqueue({ status: 400, body: { message: "Input is too long." } });
    const runtime = await start();
    await ask(runtime, { messages: [{ role: "user", content: "Hello, Anna" }] });
    await runtime.dispose();
    const sent = simulator.journal.of("/generateAssistantResponse").length;
    await expect
      .poll(() => readRecordings(recordings())[0]?.calls.filter(isChat))
      .toHaveLength(sent);
    const reports = join(mkdtempSync(join(tmpdir(), "kiro-reports-")), "reports");
    mkdirSync(reports);
    const report = await writeReport(readRecordings(recordings()), "too-long", reports);
    const written = readFileSync(join(report, OUTCOME), "utf8");
    expect(JSON.parse(written)).toMatchObject([
      {
        prompts: [{ code: "context_length_exceeded", status: 413, chats: [{ differences: [] }] }],
        notSent: 0,
      },
    ]);
    expect(await outcomeOf(report)).toBe(written);
    for (const name of ["too-long", "../x", "Anna"]) {
      await expect(writeReport([], name, reports)).rejects.toThrow(name);
    }
  });
});
