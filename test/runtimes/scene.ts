import { once } from "node:events";
import type { Runtime } from "../../src/plugin/runtime.ts";
import { ending, text } from "../simulator/chat/events.ts";
import { encodeEvents } from "../simulator/chat/frames.ts";
import { chat, type OwnPlace, startChat, startOwnPlugin } from "../helpers/own-plugin.ts";
import { heapInUse } from "../helpers/resources.ts";

/** One scene of the plugin in a process of its own, which Node or OpenCode's Bun runs. */

export type Scene =
  | { readonly kind: "chats"; readonly count: number; readonly atOnce: boolean }
  /** Aborts when it is told to. */
  | { readonly kind: "abort" }
  /** Begins a login in a browser that never comes back. */
  | { readonly kind: "login" }
  /** Nothing but what runs in the background. */
  | { readonly kind: "background" }
  /** Says each piece of an answer, then `null`. */
  | { readonly kind: "stream" }
  /** An answer of so many events. */
  | { readonly kind: "long-answer"; readonly events: number };

export type SceneSettings = OwnPlace & { readonly scene: Scene };

const { scene, ...place } = JSON.parse(process.argv[2] ?? "{}") as SceneSettings;

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function abort(runtime: Runtime): Promise<void> {
  const caller = new AbortController();
  const asked = startChat(runtime, "hi", caller.signal).then((response) => response.text());
  say("begun");
  await once(process.stdin, "data");
  const start = performance.now();
  caller.abort(new DOMException("stop", "AbortError"));
  const name = await asked.then(
    () => "answered",
    (error: unknown) => (error instanceof Error ? error.name : "unknown"),
  );
  say({ name, milliseconds: performance.now() - start });
}

async function stream(runtime: Runtime): Promise<void> {
  const { body } = await startChat(runtime, "hi");
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    say(done ? null : value);
    if (done) return;
  }
}

/** Plays the answer itself, so that nothing but the plugin can hold it. */
async function longAnswer(runtime: Runtime, events: number): Promise<void> {
  const batch = 100;
  const piece = encodeEvents(Array.from({ length: batch }, () => text("word ")));
  let left = events / batch;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        left -= 1;
        controller.enqueue(Uint8Array.from(left < 0 ? encodeEvents(ending()) : piece));
        if (left < 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const realFetch = globalThis.fetch;
  const played = (url: string, init?: RequestInit) =>
    url.endsWith("/generateAssistantResponse")
      ? Promise.resolve(new Response(body))
      : realFetch(url, init);
  globalThis.fetch = played as typeof fetch;
  const reader = (await startChat(runtime, "hi")).body?.getReader();
  let reads = 0;
  let before = 0;
  let last = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    last = new TextDecoder().decode(value);
    reads += 1;
    if (reads === Math.floor(events / batch / 5)) before = await heapInUse();
  }
  say({ grown: (await heapInUse()) - before, isFinished: last.includes("[DONE]") });
}

async function play(runtime: Runtime): Promise<void> {
  switch (scene.kind) {
    case "chats": {
      const answers: unknown[] = [];
      const numbers = Array.from({ length: scene.count }, (_, index) => index);
      if (scene.atOnce) {
        answers.push(...(await Promise.all(numbers.map((number) => chat(runtime, `${number}`)))));
      } else {
        for (const number of numbers) answers.push(await chat(runtime, `${number}`));
      }
      say(answers);
      return;
    }
    case "abort":
      return abort(runtime);
    case "login": {
      const login = await runtime.loginMethods[0]?.authorize();
      say(login?.url);
      await login?.callback();
      return;
    }
    case "background":
      runtime.startBackground();
      say("here");
      return;
    case "stream":
      return stream(runtime);
    case "long-answer":
      return longAnswer(runtime, scene.events);
  }
}

await play(await startOwnPlugin(place));
process.stdin.destroy();
