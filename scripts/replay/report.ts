import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isChat, playRecording } from "./play.ts";
import { readRecordings, type Recording } from "./recording.ts";

/** Each directory in it is a bug report: recordings, and what must come of them. */
export const REPORTS = "test/recording/reports";
export const OUTCOME = "outcome.json";

/** Names a directory and a test. */
const NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;

/**
 * Makes a test of recordings: a copy of them, and what comes of them now, which is the bug until
 * somebody writes down what should.
 * @returns the directory
 * @throws Error for a name that cannot be used, or is taken
 */
export async function writeReport(
  recordings: readonly Recording[],
  name: string,
  reports = REPORTS,
): Promise<string> {
  if (!NAME.test(name)) throw new Error(`"${name}" cannot be a name: use a-z, 0-9 and "-"`);
  const directory = join(reports, name);
  if (existsSync(directory)) throw new Error(`${directory} exists`);
  for (const [index, recording] of recordings.entries()) {
    const place = join(directory, String(index + 1));
    mkdirSync(place, { recursive: true });
    for (const page of recording.pages) cpSync(join(recording.directory, page), join(place, page));
  }
  writeFileSync(join(directory, OUTCOME), await outcomeOf(directory));
  return directory;
}

/** What comes of the recordings in a directory, as JSON; nothing of their words is in it. */
export async function outcomeOf(directory: string): Promise<string> {
  const all: object[] = [];
  for (const recording of readRecordings(directory)) {
    const { missing, prompts } = await playRecording(recording);
    all.push({
      prompts: prompts.map(({ answer, matches }) => ({
        status: answer.status,
        code: answer.code,
        finish: answer.finish,
        text: answer.text.length,
        thoughts: answer.reasoning.length,
        calls: answer.calls.length,
        // Other calls depend on when they are made.
        chats: matches
          .filter(({ sent }) => isChat({ request: sent }))
          .map(({ differences, recorded }) => ({
            answer: recorded?.answer?.status ?? recorded?.error ?? "not recorded",
            differences,
          })),
      })),
      notSent: missing.length,
    });
  }
  return `${JSON.stringify(all, null, 2)}\n`;
}
