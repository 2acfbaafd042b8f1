import { APICallError } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { ending, metadata, text, toolUse } from "../../simulator/chat/events.ts";
import {
  chats,
  kiroFetch,
  refuse,
  signIn,
  simulator,
  useChatWorld,
  waitFor,
} from "../../chat/chat-world.ts";
import { modelWith, PROMPT, readAll } from "./model-world.ts";

useChatWorld();

const never = new Promise<never>(() => undefined);
const model = (track?: (session: string | undefined, call: AbortController) => () => void) =>
  modelWith(kiroFetch, track && { track });
const caught = (promise: PromiseLike<unknown>) =>
  waitFor(
    Promise.resolve(promise).then(
      () => undefined,
      (error: unknown) => error,
    ),
  );

describe("a call of the language model", () => {
  test("is answered by Kiro", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hel"), text("lo"), ...ending()] });
    const parts = await readAll((await model().doStream({ prompt: PROMPT })).stream);
    const said = parts.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []));
    expect(said.join("")).toBe("Hello");
  });

  test.each([
    ["nobody is logged in", () => Promise.resolve(), 401, "login_required", "false"],
    [
      "the context is too long",
      async () => {
        await signIn();
        refuse(400, "CONTENT_LENGTH_EXCEEDS_THRESHOLD", "Input is too long.", 9);
      },
      413,
      "context_length_exceeded",
      undefined,
    ],
    [
      "Kiro is down",
      async () => {
        await signIn();
        simulator.chat.always({ status: 500, body: { message: "oops" } });
      },
      503,
      "server_error",
      "true",
    ],
  ])(
    "rejects with what the host must know where %s",
    async (_name, prepare, status, code, hint) => {
      await prepare();
      const error = await caught(model().doStream({ prompt: PROMPT }));
      expect(APICallError.isInstance(error)).toBe(true);
      const { message, responseBody, responseHeaders, statusCode } = error as APICallError;
      expect({ statusCode, hint: responseHeaders?.["x-should-retry"] }).toEqual({
        statusCode: status,
        hint,
      });
      expect(JSON.parse(responseBody ?? "")).toMatchObject({ error: { code, message } });
      expect(JSON.stringify(error)).not.toContain('"hi"');
    },
  );

  test("says which settings Kiro has no place for, and what was written to the cache", async () => {
    await signIn();
    const input = { uncachedInputTokens: 100, cacheReadInputTokens: 1000 };
    const written = { cacheWriteInputTokens: 50, outputTokens: 20, totalTokens: 1170 };
    const tokenUsage = { ...input, ...written };
    simulator.chat.enqueue({ events: [text("a"), metadata(tokenUsage, "END_TURN")] });
    const call = { prompt: PROMPT, temperature: 0, seed: 1, toolChoice: { type: "required" } };
    const { usage, warnings } = await model().doGenerate(call as never);
    expect(warnings).toEqual(
      ["temperature", "seed", "toolChoice"].map((feature) => ({ type: "unsupported", feature })),
    );
    const expected = { total: 1150, noCache: 100, cacheRead: 1000, cacheWrite: 50 };
    expect(usage.inputTokens).toEqual(expected);
  });

  test("that breaks off after the first word never hands out its calls", async () => {
    await signIn();
    simulator.chat.always({
      events: [text("so"), toolUse("t1", "bash", { command: "rm" })],
      then: "truncate",
    });
    const { stream } = await model().doStream({ prompt: PROMPT });
    const parts = await waitFor(readAll(stream));
    expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
    expect(parts.find(({ type }) => type === "error")).toMatchObject({
      error: {
        name: "AI_APICallError",
        statusCode: 503,
        isRetryable: false,
        responseHeaders: { "x-should-retry": "false" },
        message: expect.stringContaining('such as "continue"') as string,
      },
    });
  });

  test("closes its connection to Kiro when its stream is cancelled", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("so"), { kind: "pause", until: never }] });
    const { stream } = await model().doStream({ prompt: PROMPT });
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel("stopped");
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });

  test.each(["the host", "the caller"])(
    "is ended by %s where its request never ends",
    async (who) => {
      let running: AbortController | undefined;
      const caller = new AbortController();
      const track = (_session: string | undefined, call: AbortController) => {
        running = call;
        return () => undefined;
      };
      const waiting = modelWith(() => never, { track });
      const called = waiting.doStream({ prompt: PROMPT, abortSignal: caller.signal });
      const ended = expect(called).rejects.toMatchObject({ name: "AbortError" });
      (who === "the host" ? running : caller)?.abort();
      await ended;
    },
  );

  test("ends before its first byte when the host says that the session was stopped", async () => {
    await signIn();
    simulator.chat.enqueue({ hang: true });
    let running: AbortController | undefined;
    let ended = 0;
    const called = model((session, call) => {
      expect(session).toBe("ses_1");
      running = call;
      return () => void (ended += 1);
    }).doStream({ prompt: PROMPT, headers: { "x-session-id": "ses_1" } });
    await expect.poll(() => chats().length).toBe(1);
    running?.abort();
    await expect(called).rejects.toThrow();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
    expect(ended).toBe(1);
  });
});
