import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Runtime } from "../../src/plugin/runtime.ts";
import { isChat, playRecording } from "../../scripts/replay/play.ts";
import { readRecordings } from "../../scripts/replay/recording.ts";
import { signedIn } from "../accounts/logins.ts";
import { passTime } from "../helpers/passing-time.ts";
import { type ReadAnswer, readAnswer } from "../helpers/read-answer.ts";
import { ending, reasoning, text, toolUse } from "../simulator/chat/events.ts";
import { PNG } from "../simulator/samples.ts";
import type { Simulator } from "../simulator/simulator.ts";
import {
  ask,
  home,
  recordings,
  simulator,
  start,
  store,
  useRecordedWorld,
} from "./recorded-world.ts";

useRecordedWorld();

interface Scenario {
  readonly name: string;
  readonly request?: object;
  readonly arrange: (service: Simulator) => void;
}

const said = (content: unknown) => ({ messages: [{ role: "user", content }] });
const BASH = {
  type: "function",
  function: {
    name: "bash",
    description: "Runs a command",
    parameters: {
      type: "object",
      properties: { command: { type: "string" }, "time out": { type: "number", minimum: 1 } },
      required: ["command"],
    },
  },
};
const HISTORY = [
  { role: "system", content: "You are helpful.\n\nWörking in /home/anna." },
  { role: "user", content: "List the files" },
  {
    role: "assistant",
    content: "",
    tool_calls: [
      { id: "t1", type: "function", function: { name: "bash", arguments: '{"command":"ls"}' } },
    ],
  },
  { role: "tool", tool_call_id: "t1", content: "a.txt\nb.txt" },
];
const IMAGE = { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } };
const whole = (...texts: readonly string[]) => ({
  events: [...texts.map((each) => text(each)), ending()].flat(),
});

const SCENARIOS: readonly Scenario[] = [
  { name: "an answer", arrange: ({ chat }) => chat.enqueue(whole("Hello ", "wörld 🙂")) },
  {
    name: "frames that are cut at every seventh byte",
    arrange: ({ chat }) => chat.enqueue({ ...whole("Hello ", "there"), splitAt: 7 }),
  },
  {
    name: "thoughts in tags",
    request: { ...said("Think"), model: "kiro-claude-sonnet-4-5-thinking" },
    arrange: ({ chat }) => chat.enqueue(whole("<thin", "king>I see</thinking>", "Yes")),
  },
  {
    name: "thoughts of their own, and an image",
    request: said([{ type: "text", text: "What is this?" }, IMAGE]),
    arrange: ({ chat }) =>
      chat.enqueue({ events: [reasoning(["It is ", "white."]), text("White"), ending()].flat() }),
  },
  {
    name: "a tool call after another one",
    request: { messages: HISTORY, tools: [BASH] },
    arrange: ({ chat }) =>
      chat.enqueue({
        events: [
          toolUse("t2", "bash", { command: "cat a.txt", "time out": 30 }),
          ending("TOOL_USE"),
        ].flat(),
      }),
  },
  {
    name: "a stream that is cut",
    arrange: ({ chat }) => chat.enqueue({ ...whole("Hello ", "there"), then: "truncate" }),
  },
  {
    name: "a connection that breaks",
    arrange: ({ chat }) => {
      chat.enqueue({ events: [text("Hello there")], then: "reset" });
    },
  },
  {
    name: "throttling, with a time to wait",
    arrange: ({ chat }) => {
      const body = { __type: "ThrottlingException", message: "Too many requests, please wait." };
      chat.enqueue({ status: 429, headers: { "retry-after": "3" }, body });
      chat.enqueue(whole("Hello"));
    },
  },
  {
    name: "an access token that is refused, and its refresh",
    arrange: ({ tokens }) => tokens.expireAccessTokens(),
  },
  {
    name: "a conversation that is too long, in words alone",
    arrange: ({ chat }) =>
      chat.enqueue({ status: 400, body: { message: "Input is too long for anna@example.com." } }),
  },
  {
    name: "an exception after some text",
    arrange: ({ chat }) =>
      chat.enqueue({
        exception: { type: "InternalServerException", message: "Something of Anna's broke." },
        afterEvents: [text("Hello")],
      }),
  },
  {
    name: "somebody else's page",
    arrange: ({ chat }) =>
      chat.always({
        status: 403,
        headers: { "content-type": "text/html" },
        body: "<html><head><title>Proxy of Anna</title></head></html>",
      }),
  },
];

/** What of an answer is the same without its words. */
const shapeOf = ({
  calls,
  code,
  finish,
  reasoning: thoughts,
  status,
  text: words,
}: ReadAnswer) => ({
  status,
  code,
  finish,
  text: words.length,
  thoughts: thoughts.length,
  calls: calls.map(({ arguments: json, name }) => [name.length, json.length]),
});

/** A start of the plugin from its first moment to its last. */
async function askLive(request: object) {
  const time = passTime(Date.now());
  try {
    const runtime = await start({}, time.clock);
    const answer = await time.until(ask(runtime, request));
    await time.until(runtime.dispose());
    return answer;
  } finally {
    time.end();
  }
}

it.each(SCENARIOS)("plays $name as it was", async ({ arrange, request = said("Hello, Anna") }) => {
  await signedIn(store, simulator);
  arrange(simulator);
  const live = await askLive(request);
  const sent = simulator.journal.of("/generateAssistantResponse").length;
  const isThere = () => {
    const [recording] = readRecordings(recordings());
    return recording?.prompts.length === 1 && recording.calls.filter(isChat).length === sent;
  };
  await expect.poll(isThere).toBe(true);

  const [recording] = readRecordings(recordings());
  if (recording === undefined) throw new Error("nothing was recorded");
  const { missing, prompts } = await playRecording(recording);
  const [played] = prompts;
  expect(missing).toEqual([]);
  const chats = (played?.matches ?? []).filter((match) => isChat({ request: match.sent }));
  expect(chats.map(({ differences, recorded }) => ({ differences, isThere: !!recorded }))).toEqual(
    chats.map(() => ({ differences: [], isThere: true })),
  );
  expect(chats).toHaveLength(sent);
  expect(played && shapeOf(played.answer)).toEqual(shapeOf(readAnswer(live.status, live.text)));
});

it("plays the prompts of two projects, each with its own settings", async () => {
  await signedIn(store, simulator);
  const runtimes = new Map<string, Runtime>();
  for (const [name, settings] of [
    ["one", {}],
    ["two", { thinking_enabled: true }],
  ] as const) {
    const directory = join(home, name);
    mkdirSync(join(directory, ".opencode"), { recursive: true });
    writeFileSync(join(directory, ".opencode", "kiro.json"), JSON.stringify(settings));
    runtimes.set(name, await start({}, undefined, directory));
  }
  const order = ["one", "two", "one", "two"];
  for (const name of order) {
    const runtime = runtimes.get(name);
    if (runtime !== undefined) await ask(runtime, said(`Hello from ${name}`));
  }
  const chats = () => readRecordings(recordings())[0]?.calls.filter(isChat) ?? [];
  await expect.poll(chats).toHaveLength(order.length);
  const [one = 0, two = 0] = chats().map(({ request }) => request.body?.length);
  expect(two).toBeGreaterThan(one);
  const [recording] = readRecordings(recordings());
  if (recording === undefined) throw new Error("nothing was recorded");
  const { prompts } = await playRecording(recording);
  const played = prompts.flatMap(({ matches }) =>
    matches.filter(({ sent }) => isChat({ request: sent })),
  );
  expect(played.map(({ differences }) => differences)).toEqual(order.map(() => []));
});

it("names the place where a request is not the recorded one", async () => {
  await signedIn(store, simulator);
  const runtime = await start();
  await ask(runtime, said("Hello"));
  await expect.poll(() => readRecordings(recordings())[0]?.calls.filter(isChat)).toHaveLength(1);
  const [recording] = readRecordings(recordings());
  if (recording === undefined) throw new Error("nothing was recorded");
  const calls = recording.calls.map((call) => ({
    ...call,
    request: { ...call.request, body: call.request.body?.replace("MANUAL", "OTHER") ?? "" },
  }));
  const { prompts } = await playRecording({ ...recording, calls });
  const chats = prompts[0]?.matches.filter((match) => isChat({ request: match.sent }));
  expect(chats?.map(({ differences }) => differences)).toEqual([
    ["body.conversationState.chatTriggerType"],
  ]);
});
