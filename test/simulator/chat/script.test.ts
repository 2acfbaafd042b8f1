import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeWithAmazonClient } from "../../oracle/decode.ts";
import { bytesOf, postJson, sendChat, SOCIAL } from "../client.ts";
import { ending, pause, text, toolUse } from "./events.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const TITLE = "You are a title generator. Give a title.";
const EVENTS = [text("Hello "), text("world"), toolUse("id1", "bash", { command: "ls" }), ending()];

async function read(response: Response): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return pieces;
    pieces.push(piece.value);
  }
}

describe("chat script", () => {
  it("answers main turns in order and leaves titles alone", async () => {
    simulator.chat.enqueue({ status: 500 });
    simulator.chat.enqueue({ status: 503 });
    expect((await sendChat(simulator, { content: TITLE })).status).toBe(200);
    expect((await sendChat(simulator)).status).toBe(500);
    expect((await sendChat(simulator)).status).toBe(503);
    expect((await sendChat(simulator)).status).toBe(200);
  });

  it("answers titles where a matcher says so", async () => {
    simulator.chat.enqueue({ status: 500 }, (call) => call.isTitle);
    expect((await sendChat(simulator)).status).toBe(200);
    expect((await sendChat(simulator, { content: TITLE })).status).toBe(500);
  });

  it("has standing answers, the latest first, after those that wait", async () => {
    const { google } = simulator.people;
    simulator.chat.always({ status: 429 }, (call) => call.person === google);
    simulator.chat.always({ status: 503 }, (call) => call.prompt === "Hi");
    simulator.chat.enqueue({ status: 500 });
    const second = simulator.issueSocial(simulator.people.second);
    expect((await sendChat(simulator)).status).toBe(500);
    expect((await sendChat(simulator)).status).toBe(503);
    expect((await sendChat(simulator, { content: "Ho" })).status).toBe(429);
    expect((await sendChat(simulator, { content: "Ho", token: second.accessToken })).status).toBe(
      200,
    );
    simulator.chat.clear();
    expect((await sendChat(simulator)).status).toBe(200);
  });

  it("sends status, headers and body as they are", async () => {
    const body = { message: "Slow down", reason: "USER_REQUEST_RATE_EXCEEDED" };
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "3" }, body });
    const response = await sendChat(simulator);
    expect(response.headers.get("retry-after")).toBe("3");
    expect(await response.json()).toEqual(body);
    const html = { "content-type": "text/html" };
    simulator.chat.enqueue({ status: 403, headers: html, body: "<html>" });
    expect(await (await sendChat(simulator)).text()).toBe("<html>");
  });

  it("sends the same bytes however they are cut", async () => {
    const sizes: number[] = [];
    const all: string[] = [];
    for (const splitAt of [undefined, 1, 7, [3, 50, 51]] as const) {
      simulator.chat.enqueue({ events: EVENTS, ...(splitAt === undefined ? {} : { splitAt }) });
      const pieces = await read(await sendChat(simulator));
      sizes.push(pieces.length);
      all.push(Buffer.concat(pieces).toString("base64"));
    }
    expect(new Set(all).size).toBe(1);
    expect(sizes[1]).toBeGreaterThan(3);
  });

  it("waits for a promise, in the stream and before the headers", async () => {
    let release = () => undefined as unknown;
    const gate = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    simulator.chat.enqueue({ events: [text("a"), pause(gate), text("b")] });
    const response = await sendChat(simulator);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    release();
    expect((await reader?.read())?.done).toBe(false);
    expect((await reader?.read())?.done).toBe(true);
    simulator.chat.enqueue({ status: 500, until: Promise.resolve() });
    expect((await sendChat(simulator)).status).toBe(500);
  });

  it("hangs before the headers", async () => {
    simulator.chat.enqueue({ hang: true });
    const outcome = await Promise.race([
      sendChat(simulator).catch(() => "failed"),
      new Promise((resolve) => setTimeout(resolve, 50, "silence")),
    ]);
    expect(outcome).toBe("silence");
  });

  it("breaks the connection before the headers", async () => {
    simulator.chat.enqueue({ hang: "reset" });
    await expect(sendChat(simulator)).rejects.toThrow("fetch failed");
    expect(simulator.journal.entries[0]?.status).toBe(0);
  });
});

describe("stream faults", () => {
  it("reset: what was sent arrives, then the connection breaks", async () => {
    simulator.chat.enqueue({ events: EVENTS, then: "reset" });
    const response = await sendChat(simulator);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    await expect(drain(reader)).rejects.toThrow("terminated");
  });

  it("truncate: a clean end in the middle of a frame", async () => {
    simulator.chat.enqueue({ events: EVENTS, then: "truncate" });
    const bytes = await bytesOf(await sendChat(simulator));
    simulator.chat.enqueue({ events: EVENTS });
    const whole = await bytesOf(await sendChat(simulator));
    expect(bytes.length).toBeLessThan(whole.length);
    expect([...whole.subarray(0, bytes.length)]).toEqual([...bytes]);
    await expect(decodeWithAmazonClient(bytes)).rejects.toThrow();
  });

  it("badCrc: the last frame's checksum is wrong", async () => {
    simulator.chat.enqueue({ events: EVENTS, then: "badCrc" });
    const bytes = await bytesOf(await sendChat(simulator));
    await expect(decodeWithAmazonClient(bytes)).rejects.toThrow(/checksum/i);
  });

  it("hang: silence after the events", async () => {
    simulator.chat.enqueue({ events: [text("a")], then: "hang" });
    const reader = (await sendChat(simulator)).body?.getReader();
    await reader?.read();
    const next = await Promise.race([
      reader?.read().catch(() => "failed"),
      new Promise((resolve) => setTimeout(resolve, 50, "silence")),
    ]);
    expect(next).toBe("silence");
  });

  it("exception: a frame inside the 200", async () => {
    const exception = { type: "ThrottlingException", reason: "DAILY_REQUEST_COUNT", message: "No" };
    simulator.chat.enqueue({ exception, afterEvents: [text("a")] });
    const response = await sendChat(simulator);
    expect(response.status).toBe(200);
    await expect(decodeWithAmazonClient(await bytesOf(response))).rejects.toMatchObject({
      name: "ThrottlingException",
    });
  });
});

describe("scripts of other operations", () => {
  const refreshUrl = `${SOCIAL}/refreshToken`;

  it("answer instead of the service, which then does nothing", async () => {
    const { refreshToken } = simulator.issueSocial();
    simulator.at("/refreshToken").enqueue({ status: 500, body: { message: "Oh" } });
    const first = await postJson(simulator, refreshUrl, { refreshToken });
    expect(first).toMatchObject({ status: 500, body: { message: "Oh" } });
    expect(simulator.tokens.usesOf(refreshToken)).toBe(0);
    expect((await postJson(simulator, refreshUrl, { refreshToken })).status).toBe(200);
  });

  it("lose the answer after the work is done", async () => {
    const { refreshToken } = simulator.issueSocial();
    simulator.at("/refreshToken").enqueue({ then: "reset" });
    await expect(postJson(simulator, refreshUrl, { refreshToken })).rejects.toThrow();
    expect(simulator.tokens.usesOf(refreshToken)).toBe(1);
    expect(simulator.tokens.isAlive(refreshToken)).toBe(false);
  });

  it("change the answer", async () => {
    const { refreshToken } = simulator.issueSocial();
    simulator.at("/refreshToken").enqueue({ patch: (body) => ({ ...body, expiresIn: -1 }) });
    const { body } = await postJson(simulator, refreshUrl, { refreshToken });
    expect(body).toMatchObject({ expiresIn: -1, accessToken: expect.any(String) as string });
  });

  it("know an operation by its newest path, in whatever form it is called", async () => {
    simulator.at("/List-Available-Models").always({ status: 503 });
    const target = { "x-amz-target": "AmazonCodeWhispererService.ListAvailableModels" };
    const reply = await simulator.fetch("https://q.us-east-1.amazonaws.com/", {
      method: "POST",
      headers: target,
    });
    expect(reply.status).toBe(503);
  });
});

async function drain(reader: ReadableStreamDefaultReader | undefined): Promise<void> {
  while ((await reader?.read())?.done === false);
}
