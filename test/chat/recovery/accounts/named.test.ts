import { describe, expect, test } from "vitest";
import { change } from "../../../accounts/new-store.ts";
import { ask, chats, refuse, signIn, simulator, store, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const limit = "You have reached the limit.";
const denied = "User is not authorized to make this call.";

describe("when nobody can serve, each account is named", () => {
  test("with what it refused this request with, or why it is out", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(403, undefined, denied);
    refuse(402, "MONTHLY_REQUEST_COUNT", limit);
    const { status, text } = await ask();
    expect([status, chats().length]).toEqual([402, 2]);
    expect(text).toMatch(
      /g\*\*\*@example\.com: request rejected \(.+\); s\*\*\*@\S+: quota used up/,
    );
  });

  test("whatever came last: its status is OpenCode's", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(402, "MONTHLY_REQUEST_COUNT", limit);
    refuse(403, undefined, denied);
    const first = await ask();
    expect(first.status).toBe(402);
    expect(first.text).toMatch(/g\*\*\*@\S+: quota used up.*; s\*\*\*@\S+: request rejected/);

    refuse(403, "FEATURE_NOT_SUPPORTED", denied);
    const [account] = await store.read();
    await change({ store }, account?.id ?? "", { state: { kind: "suspended", since: 1 } });
    const second = await ask();
    expect(second.status).toBe(403);
    expect(second.text).toContain('"code":"account_not_entitled"');
    expect(second.text).toMatch(/g\*\*\*@\S+: suspended by Kiro; s\*\*\*@\S+: request rejected/);
  });

  test("who has no token now, too: OpenCode may ask again", async () => {
    await signIn(simulator.people.google, -1);
    await signIn(simulator.people.second, -1);
    simulator.at("/refreshToken").always({ status: 503 });
    const { status, text } = await ask();
    expect(status).toBe(503);
    expect(text).toContain('"code":"sign_in_unavailable"');
    expect(text).toMatch(
      /g\*\*\*@\S+: login could not be refreshed \(.+\); s\*\*\*@\S+: login could/,
    );
  });

  test("a single account is told of in its own words", async () => {
    await signIn();
    refuse(403, "FEATURE_NOT_SUPPORTED", denied);
    const { status, text } = await ask();
    expect(status).toBe(403);
    expect(text).toContain("Kiro doesn't allow g***@example.com to do this");
  });

  test("what is no account's doing is told as it is", async () => {
    await signIn();
    await signIn(simulator.people.second);
    const second = (await store.read())[1]?.id ?? "";
    await change({ store }, second, { state: { kind: "suspended", since: 1 } });
    refuse(400, "CONTENT_LENGTH_EXCEEDS_THRESHOLD", "Input is too long.");
    const { status, text } = await ask();
    expect(status).toBe(413);
    expect(text).toContain("prompt is too long");
  });

  test("two whose addresses look the same are told apart", async () => {
    await signIn();
    await signIn(simulator.people.github);
    const [google, github] = (await store.read()).map(({ id }) => id.slice(0, 4));
    refuse(403, "TEMPORARILY_SUSPENDED", "Your User ID temporarily is suspended.");
    expect((await ask()).text).toContain(`suspended g***@example.com (${google}).`);
    refuse(402, "MONTHLY_REQUEST_COUNT", limit);
    const { text } = await ask();
    expect(text).toContain(`g***@example.com (${google}): suspended by Kiro`);
    expect(text).toContain(`g***@example.com (${github}): quota used up`);
  });
});

test("an account that is switched off changes nothing of what the other one's trouble means", async () => {
  await signIn();
  await signIn(simulator.people.second);
  const [first, second] = await store.read();
  await change({ store }, first?.id ?? "", {
    state: { kind: "login-required", since: 1, reason: "client-expired" },
  });
  await change({ store }, second?.id ?? "", { enabled: false });
  for (let request = 0; request < 2; request += 1) {
    const { status, text } = await ask();
    expect(status).toBe(401);
    expect(text).toContain('"code":"login_required"');
  }
});
