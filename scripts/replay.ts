import { join } from "node:path";
import { parseArgs } from "node:util";
import { isChat, playRecording, type PlayedPrompt } from "./replay/play.ts";
import { readRecordings, type Recording } from "./replay/recording.ts";
import { OUTCOME, writeReport } from "./replay/report.ts";
import { type Match, placeOf } from "./replay/server.ts";

/**
 * `npm run replay DIRECTORY`: plays the chats of recordings (`KIRO_RECORD`) through the plugin, which
 * gets the recorded answers, and prints what OpenCode would get and where a request to Kiro is not the
 * recorded one. Exit code 0 if all are, 1 if not, 2 if there is nothing to play.
 * `npm run replay DIRECTORY -- --write-test cut-off` makes a test of them, of that name.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { "write-test": { type: "string" } },
});
const [directory] = positionals;
const name = values["write-test"];
const recordings = directory === undefined ? [] : readRecordings(directory);
if (recordings.length === 0) {
  console.error("Usage: npm run replay DIRECTORY [-- --write-test NAME]");
  console.error("DIRECTORY is what KIRO_RECORD has written to.");
  process.exit(2);
}

async function replay(recording: Recording): Promise<boolean> {
  const { calls, leftOut, prompts } = recording;
  console.log(`\n${recording.directory}: ${prompts.length} prompts, ${calls.length} calls to Kiro`);
  if (leftOut > 0)
    console.log(`  ${leftOut} exchanges are not in it: a secret would have been seen`);
  if (prompts.length === 0) {
    for (const { answer, error, request } of calls) {
      console.log(`  ${answer?.status ?? error ?? "no answer"} ${placeOf(request)} (not played)`);
    }
    return true;
  }
  const played = await playRecording(recording);
  for (const prompt of played.prompts) report(prompt);
  for (const { request } of played.missing)
    console.log(`  not sent this time: ${placeOf(request)}`);
  return played.missing.length === 0 && played.prompts.every(isEqual);
}

/** Calls beside the chat depend on when they are made. */
function isEqual({ matches }: PlayedPrompt): boolean {
  return matches.every(({ differences, recorded, sent }) => {
    return !isChat({ request: sent }) || (recorded !== undefined && differences.length === 0);
  });
}

function report({ answer, matches, order }: PlayedPrompt): void {
  const { calls, code, finish, reasoning, status, text } = answer;
  const facts = [
    `status ${status}`,
    `finish ${finish ?? "none"}`,
    `${text.length} characters of text`,
    `${reasoning.length} of thoughts`,
    `${calls.length} tool calls`,
    ...(code === undefined ? [] : [`error ${code}`]),
  ];
  console.log(`  prompt ${order}: ${facts.join(", ")}`);
  for (const match of matches) reportMatch(match);
}

function reportMatch({ differences, recorded, sent }: Match): void {
  const outcome = recorded?.answer?.status ?? recorded?.error ?? "not recorded";
  console.log(
    `    ${outcome} ${placeOf(sent)}${differences.length > 0 ? ", not as recorded:" : ""}`,
  );
  for (const path of differences) console.log(`      ${path}`);
}

if (name !== undefined) {
  const report = await writeReport(recordings, name);
  console.log(`${report} is a test now. Look at its files, write what should come`);
  console.log(`of them into ${join(report, OUTCOME)}, and run`);
  console.log("  npx vitest run test/recording/reports.test.ts");
  process.exit(0);
}

let isSame = true;
for (const recording of recordings) isSame = (await replay(recording)) && isSame;
console.log(
  isSame ? "\nEvery chat was sent as it was recorded." : "\nNot every chat was sent as recorded.",
);
process.exit(isSame ? 0 : 1);
