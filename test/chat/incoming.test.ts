import { describe, expect, it } from "vitest";
import { KiroRequestError } from "../../src/facts/errors.ts";
import {
  type FetchInput,
  isChatRequest,
  readIncoming,
  refuseToSend,
} from "../../src/chat/incoming.ts";

const BASE = "https://kiro.opencode-kiro-auth.invalid/v1";
const URL_OF_CHAT = `${BASE}/chat/completions`;
const body = JSON.stringify({ model: "kiro-auto", messages: [] });

describe("isChatRequest", () => {
  it.each([
    [URL_OF_CHAT, true],
    [`${URL_OF_CHAT}?x=1`, true],
    ["https://q.us-east-1.amazonaws.com/v1/chat/completions", true],
    ["https://runtime.us-east-1.kiro.dev/chat/completions", true],
    [`${BASE}/models`, false],
    [`${BASE}/chat/completions/x`, false],
    ["https://kiro.opencode-kiro-auth.invalid/v11/chat/completions", false],
    ["https://kiro.opencode-kiro-auth.invalid.evil.com/v1/chat/completions", false],
    ["https://api.openai.com/v1/chat/completions", false],
    ["https://evil.com/?x=/chat/completions", false],
    // The provider's address is empty, or what a variable should have said.
    ["/chat/completions", true],
    ["undefined/chat/completions", true],
    ["HTTPS://Kiro.OpenCode-Kiro-Auth.INVALID/v1/chat/completions", true],
    ["https://Q.US-EAST-1.amazonaws.com/chat/completions", true],
    ["", false],
  ])("%s: %s", (url, expected) => {
    expect(isChatRequest(url, new Set([BASE]))).toBe(expected);
  });

  it.each([
    "https://proxy.example.com/v1",
    "https://proxy.example.com/v1/",
    "https://Proxy.Example.com/v1",
    "https://proxy.example.com:443/v1",
  ])("takes the user's own address %s too", (own) => {
    expect(
      isChatRequest("https://proxy.example.com/v1/chat/completions", new Set([BASE, own])),
    ).toBe(true);
    expect(
      isChatRequest("https://proxy.example.com/v2/chat/completions", new Set([BASE, own])),
    ).toBe(false);
  });
});

describe("refuseToSend", () => {
  const prompt = { method: "POST", body };

  it.each<[string, FetchInput, RequestInit | undefined]>([
    ["another path of ours", `${BASE}/messages`, prompt],
    ["another host", "https://user:secret@api.example.com/v1/messages?key=secret", prompt],
    ["no address", "undefined/messages", prompt],
    ["a Request", new Request("https://api.example.com/v1/x", prompt), undefined],
    ["a method in small letters", "https://api.example.com/", { method: "post" }],
  ])("lets no prompt leave for %s, and shows no secret of the address", (_, input, init) => {
    let problem = "";
    try {
      refuseToSend(input, init);
    } catch (error) {
      problem = JSON.stringify(error instanceof KiroRequestError ? error.problem : undefined);
    }
    expect(problem).toContain("not_for_kiro");
    expect(problem).not.toContain("secret");
  });

  it("has nothing against a request without content", () => {
    expect(() => refuseToSend("https://api.example.com/v1/models", undefined)).not.toThrow();
  });
});

describe("readIncoming", () => {
  const signal = new AbortController().signal;
  const headers = { "x-session-id": "ses_1", "content-type": "application/json" };

  it.each([
    ["a text", URL_OF_CHAT],
    ["a URL", new URL(URL_OF_CHAT)],
    ["a Request", new Request(URL_OF_CHAT, { method: "POST", body: "{}" })],
  ])("reads %s with what goes beside it", async (_, input) => {
    const incoming = readIncoming(input, { method: "POST", headers, body, signal });
    expect(incoming).toMatchObject({ url: URL_OF_CHAT, sessionId: "ses_1", signal });
    expect(await incoming.body()).toEqual(JSON.parse(body));
  });

  it("reads a Request by itself and leaves it readable", async () => {
    const request = new Request(URL_OF_CHAT, { method: "POST", headers, body });
    const incoming = readIncoming(request, undefined);
    expect(incoming.sessionId).toBe("ses_1");
    expect(await incoming.body()).toEqual(JSON.parse(body));
    expect(await request.text()).toBe(body);
  });

  it.each([
    ["bytes", new TextEncoder().encode(body)],
    ["a blob", new Blob([body])],
    ["a stream", new Response(body).body],
  ])("reads a body of %s", async (_, data) => {
    const incoming = readIncoming(URL_OF_CHAT, { method: "POST", body: data });
    expect(await incoming.body()).toEqual(JSON.parse(body));
  });

  it("knows the session by either header, and does without", () => {
    const sessionOf = (init: Record<string, string>) =>
      readIncoming(URL_OF_CHAT, { headers: init }).sessionId;
    expect(sessionOf({ "x-session-affinity": "ses_2" })).toBe("ses_2");
    expect(sessionOf({ "x-session-affinity": "ses_2", "X-Session-Id": "ses_1" })).toBe("ses_1");
    expect(sessionOf({})).toBeUndefined();
  });

  it.each(["", "{", "undefined", "<html>"])("refuses %j as a body", async (text) => {
    const incoming = readIncoming(URL_OF_CHAT, { method: "POST", body: text });
    await expect(incoming.body()).rejects.toMatchObject({
      name: "KiroRequestError",
      code: "invalid_json",
    });
  });

  it("hears a Request being aborted", () => {
    const caller = new AbortController();
    const request = new Request(URL_OF_CHAT, { signal: caller.signal });
    const incoming = readIncoming(request, undefined);
    caller.abort();
    expect(incoming.signal?.aborted).toBe(true);
  });
});

describe("a session's header", () => {
  it.each(["\ud800", "a\nb", "\u0000"])("that HTTP does not allow (%j) throws nothing", (id) => {
    const { sessionId } = readIncoming(URL_OF_CHAT, { headers: { "X-Session-Id": id } });
    expect(sessionId).toBe(id);
  });

  it("is read from another library's Headers, too", () => {
    const entries: [string, string][] = [["X-Session-Id", "ses_1"]];
    const headers = { [Symbol.iterator]: () => entries.values() } as unknown as Headers;
    expect(readIncoming(URL_OF_CHAT, { headers }).sessionId).toBe("ses_1");
  });

  it("that is empty names no session", () => {
    const headers: [string, string][] = [["x-session-id", ""]];
    expect(readIncoming(URL_OF_CHAT, { headers }).sessionId).toBeUndefined();
  });
});
