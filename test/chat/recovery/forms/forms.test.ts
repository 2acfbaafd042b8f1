import { describe, expect, test } from "vitest";
import type { ChatForm } from "../../../simulator/chat/chat-call.ts";
import type { RefusalAnswer } from "../../../simulator/chat/script.ts";
import {
  ask,
  chats,
  clock,
  deps,
  refuse,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../../chat-world.ts";

useChatWorld();

const TARGET = "KiroRuntimeService.GenerateAssistantResponse";
const NOT_SUPPORTED =
  "Your subscription does not support this application. Please contact your administrator.";

/** The form of each request so far. */
const forms = () =>
  chats().map(({ headers, host }): ChatForm => {
    if (host.startsWith("q.")) return "legacy";
    return headers["x-amz-target"] === undefined ? "path" : "target";
  });

function serveOnly(...served: readonly ChatForm[]): void {
  for (const form of ["path", "target", "legacy"] as const) {
    if (!served.includes(form)) simulator.chatForms.delete(form);
  }
}

describe("the forms of a chat request", () => {
  test("are by path, by target at the same host, then the older host: each once", async () => {
    await signIn();
    serveOnly("legacy");
    expect((await ask()).status).toBe(200);
    expect(forms()).toEqual(["path", "target", "legacy"]);
    const [byPath, byTarget, older] = chats();
    expect(byPath?.headers["content-type"]).toBe("application/json");
    expect(byTarget).toMatchObject({
      host: "runtime.us-east-1.kiro.dev",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": TARGET },
    });
    expect(older?.host).toBe("q.us-east-1.amazonaws.com");
    expect(byTarget?.body).toEqual(byPath?.body);
    expect(older?.body).toEqual(byPath?.body);
  });

  test("that worked is the first one from then on", async () => {
    await signIn();
    serveOnly("target");
    await ask();
    await ask();
    await clock.advance(30 * 60_000);
    await ask();
    expect(forms()).toEqual(["path", "target", "target", "target"]);
    // The first one may be known by now.
    await clock.advance(30 * 60_000);
    await ask();
    expect(forms().slice(4)).toEqual(["path", "target"]);
    serveOnly("path");
    simulator.chatForms.add("path");
    expect((await ask()).status).toBe(200);
    expect(forms().slice(6)).toEqual(["target", "path"]);
  });

  test.each<[string, RefusalAnswer]>([
    ["404", { status: 404 }],
    ["404 in words", { status: 404, body: { message: "Not found." } }],
    ["405", { status: 405, body: "<html>" }],
    ["400 by its type", { status: 400, body: { __type: "x#UnknownOperationException" } }],
    [
      "403 by its type",
      { status: 403, headers: { "x-amzn-errortype": "UnknownOperationException" } },
    ],
    ["400 by its words", { status: 400, body: { message: "Unknown operation" } }],
    ["403 by its words", { status: 403, body: { message: "Unknown endpoint" } }],
  ])("go on after %s, and OpenCode hears nothing of it", async (_, refusal) => {
    await signIn();
    simulator.chat.enqueue(refusal);
    expect((await ask()).status).toBe(200);
    expect(forms()).toEqual(["path", "target"]);
    expect(simulator.journal.of("/refreshToken")).toEqual([]);
  });

  test("of which none is known end the request once, never as a wrong prompt", async () => {
    await signIn();
    serveOnly();
    const { status, text } = await ask();
    expect([status, forms()]).toEqual([400, ["path", "target", "legacy"]]);
    expect(text).toContain('"code":"operation_unknown"');
    expect(text).not.toContain("invalid_prompt");
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });

  test.each([502, 503, 504])("go on after %d as well, each after a wait", async (status) => {
    await signIn();
    refuse(status, undefined, "gone", 2);
    expect((await ask()).status).toBe(200);
    expect(forms()).toEqual(["path", "target", "legacy"]);
  });

  test("a fault is remembered for ten minutes, not for good", async () => {
    await signIn();
    refuse(503, undefined, "gone");
    await ask();
    await ask();
    expect(forms()).toEqual(["path", "target", "target"]);
    await clock.advance(11 * 60_000);
    await ask();
    expect(forms().at(-1)).toBe("path");
  });

  test("a host whose name is not found is not asked in another form", async () => {
    await signIn();
    const { fetch } = deps;
    const asked: string[] = [];
    const lost = Object.assign(new Error("x"), { code: "ENOTFOUND" });
    Object.assign(deps, {
      fetch: (url: string, init?: RequestInit) => {
        if (!url.includes("List-Available")) asked.push(new URL(url).hostname);
        if (!url.includes("runtime.")) return fetch(url, init);
        return Promise.reject(new TypeError("fetch failed", { cause: lost }));
      },
    });
    expect((await ask()).status).toBe(200);
    expect(asked).toEqual(["runtime.us-east-1.kiro.dev", "q.us-east-1.amazonaws.com"]);
  });

  test("each counts as an attempt, and leaves less for waits", async () => {
    await signIn();
    serveOnly("legacy");
    refuse(500, undefined, "Encountered an unexpected error", 9);
    expect((await ask()).status).toBe(503);
    expect(chats().map(({ headers }) => headers["amz-sdk-request"])).toEqual([
      "attempt=1; max=4",
      "attempt=2; max=4",
      "attempt=3; max=4",
      "attempt=4; max=4",
    ]);
  });

  test.each(["ResourceNotFoundException", "ServiceUnavailableException"])(
    "stay where a frame has come: %s is no matter of the form",
    async (type) => {
      await signIn();
      simulator.chat.enqueue({ exception: { type, message: "x" } });
      await ask();
      await ask();
      expect(new Set(forms())).toEqual(new Set(["path"]));
    },
  );
});

describe("a subscription that does not support this application", () => {
  const isOlder = ({ host }: { readonly host: string }) => host.startsWith("q.");
  const denyAtOlder = () =>
    simulator.chat.always({ status: 403, body: { message: NOT_SUPPORTED } }, isOlder);

  test("is final where today's host says so", async () => {
    await signIn();
    refuse(403, undefined, NOT_SUPPORTED);
    const { status, text } = await ask();
    expect([status, forms()]).toEqual([403, ["path"]]);
    expect(text).toContain('"code":"account_not_entitled"');
  });

  test("is no verdict of the older host: today's is asked", async () => {
    await signIn();
    refuse(503, undefined, "gone", 2);
    await ask();
    denyAtOlder();
    expect((await ask()).status).toBe(200);
    expect(forms()).toEqual(["path", "target", "legacy", "legacy", "path"]);
  });

  test("is no verdict while today's host cannot be asked", async () => {
    await signIn();
    denyAtOlder();
    refuse(503, undefined, "gone", 9);
    const { status, text } = await ask();
    expect(status).toBe(503);
    expect(text).toContain('"code":"server_error"');
    expect(forms()).toEqual(["path", "target", "legacy", "path"]);
  });
});

describe("a 403 that nobody knows", () => {
  test("is met with one refresh of the token before it is final", async () => {
    await signIn();
    refuse(403, undefined, "Something new");
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
    refuse(403, undefined, "Something new", 2);
    const { status, text } = await ask();
    expect(status).toBe(403);
    expect(text).toContain("Something new");
    expect(chats()).toHaveLength(4);
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });

  test("is told as it is where the token cannot be refreshed now", async () => {
    await signIn();
    simulator.at("/refreshToken").always({ status: 503 });
    refuse(403, undefined, "Something new");
    const { status, text } = await ask();
    expect([status, chats().length]).toEqual([403, 1]);
    expect(text).toContain("Something new");
  });

  test("moves the request to another account after that", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(403, undefined, "Something new", 2);
    expect((await ask()).status).toBe(200);
    const [first, second, third] = chats().map(({ headers }) => headers["authorization"]);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  test("with words that are known is final: no refresh, and the login goes on (B5)", async () => {
    await signIn();
    refuse(403, undefined, "User is not authorized to make this call.");
    expect((await ask()).status).toBe(403);
    expect(simulator.journal.of("/refreshToken")).toEqual([]);
    expect((await store.read())[0]?.state.kind).not.toBe("login-required");
  });
});
