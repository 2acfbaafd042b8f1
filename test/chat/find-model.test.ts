import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import {
  ask,
  clock,
  chats,
  modelIds,
  settings,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "./chat-world.ts";

useChatWorld();

const LIVE = { model: "kiro-orbit-9-9-sol" };
const MISSPELT = { model: "kiro-claude-sonet-4-5" };
const lists = () => simulator.journal.entries.filter(({ path }) => path.includes("Models"));

describe("a model that no table knows", () => {
  test("is looked up with another account if one has no token now (A24)", async () => {
    await signIn(simulator.people.google, -1);
    await signIn(simulator.people.second);
    simulator.at("/refreshToken").always({ status: 503 });
    expect((await ask(LIVE)).status).toBe(200);
    expect(modelIds()).toEqual(["orbit-9.9-sol"]);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });

  test("is rejected with similar names if there is no list", async () => {
    await signIn();
    simulator.at("/List-Available-Models").always({ status: 500 });
    const { status, text } = await ask(MISSPELT);
    expect(status).toBe(400);
    expect(text).toContain('"code":"model_not_found"');
    expect(text).toContain("kiro-claude-sonnet-4-5");
    expect(lists().map((list) => list.status)).toEqual([500]);
    expect(chats()).toHaveLength(0);
  });

  test.each([
    ["a dead login", { status: 401, body: { message: "Invalid refresh token" } }, "login_required"],
    ["a login service that is down", { status: 503 }, "sign_in_unavailable"],
  ])("is not called unknown because of %s: that error is reported", async (_name, answer, code) => {
    await signIn(simulator.people.google, -1);
    await signIn(simulator.people.second, -1);
    simulator.at("/refreshToken").always(answer);
    const { text } = await ask(LIVE);
    expect(text).toContain(`"code":"${code}"`);
    expect(lists()).toEqual([]);
  });

  test("is not looked up endlessly", async () => {
    await signIn(simulator.people.google, -1);
    simulator.at("/refreshToken").always({ then: "hang" });
    settings.waitsPassWhileHeld = true;
    const before = clock.monotonic();
    expect((await ask(MISSPELT)).status).toBe(400);
    expect(clock.monotonic() - before).toBeLessThan(40_000);
  });

  test("is looked up in a slot like every other request, and releases it", async () => {
    await signIn();
    for (let count = 0; count < 10; count += 1) expect((await ask(MISSPELT)).status).toBe(400);
    expect((await ask()).status).toBe(200);
  });

  test("is looked up by nobody where the only account is throttled while it waits for a slot", async () => {
    await signIn();
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (answer = resolve));
    const body = { message: "Too many requests, please wait before trying again." };
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "3000" }, body, until });
    simulator.chat.always({ hang: true });
    const abort = new AbortController();
    const { signal } = abort;
    const others = Array.from({ length: 10 }, () => ask({}, { signal }).catch(() => undefined));
    await expect.poll(() => chats().length).toBe(10);
    const own = new AbortController();
    const asked = ask(MISSPELT, { signal: own.signal });
    // It waits for the list, and in the queue for a slot.
    await expect.poll(() => getEventListeners(own.signal, "abort").length).toBe(2);
    answer();
    expect(await asked).toMatchObject({
      status: 403,
      text: expect.stringContaining("g***@example.com: cooling down until") as string,
    });
    abort.abort();
    await Promise.all(others);
  });

  test("is no longer looked up after an abort (B21)", async () => {
    await signIn(simulator.people.google, -1);
    simulator.at("/refreshToken").always({ then: "hang" });
    const abort = new AbortController();
    const asked = ask(MISSPELT, { signal: abort.signal });
    await expect.poll(() => simulator.journal.of("/refreshToken").length).toBe(1);
    abort.abort(new DOMException("stop", "AbortError"));
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });

  test("leads first to the error that no account can serve (B11)", async () => {
    await signIn();
    const [account] = await store.read();
    await store.update((accounts) => {
      if (account !== undefined)
        accounts.put({ ...account, state: { kind: "suspended", since: 1 } });
    });
    const { status, text } = await ask(MISSPELT);
    expect(status).toBe(403);
    expect(text).toContain("g***@example.com: suspended by Kiro");
    expect(lists()).toHaveLength(0);
  });
});
