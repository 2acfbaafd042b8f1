import { describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { systemRandom } from "../../../src/lib/random.ts";
import { ask, chats, clock, simulator, signIn, store, useChatWorld } from "../chat-world.ts";

useChatWorld();

const PAGE = "<html><head><title>Guest Wi-Fi</title></head><body>Log in</body></html>";
const SHAPES = [
  ["a page", PAGE],
  ["nothing", ""],
  ["JSON of somebody else", { error: { code: "denied", message: "Invalid token" } }],
  ["a message that may be anybody's", { message: "Locked: token expired" }],
] as const;
const refreshes = () => simulator.journal.of("/refreshToken").length;

describe("an answer that is not Kiro's", () => {
  it.each(
    [401, 402, 407, 423, 511].flatMap((status) =>
      SHAPES.map(([name, body]) => [status, name, body] as const),
    ),
  )(
    "%i with %s: asked again within bounds, and says nothing of the account (B17)",
    async (...row) => {
      const [status, , body] = row;
      await signIn();
      simulator.chat.always({ status, body });
      const answer = await ask();
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: "not_kiro" } });
      expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
      expect(refreshes()).toBe(status === 401 ? 1 : 0);
      expect(chats()).toHaveLength(status === 401 ? 3 : 4);
    },
  );

  it("names the page, what it is and what to do (B17)", async () => {
    await signIn();
    const headers = { "content-type": "text/html" };
    simulator.chat.always({ status: 403, headers, body: PAGE });
    const { text } = await ask();
    expect(text).toContain("A proxy or firewall blocked the request before it reached Kiro");
    expect(text).toContain("Guest Wi-Fi");
  });

  it("is a network's login page under status 200, too (B17)", async () => {
    await signIn();
    simulator.chat.enqueue({ status: 200, headers: { "content-type": "text/html" }, body: PAGE });
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(2);
  });

  it("is asked once more with an API key that is not authorised, and names the key (B17)", async () => {
    const credentials = { method: "api-key", apiKey: simulator.issueApiKey() } as const;
    const about = { ...credentials, region: "us-east-1" };
    await addAccount(store, { identity: {}, credentials: about }, { clock, random: systemRandom });
    simulator.chat.always({ status: 401, body: { message: "Unauthorized" } });
    const { status, text } = await ask();
    expect([status, chats().length]).toEqual([400, 2]);
    expect(text).toContain("API key");
  });

  it.each([404, 405, 502])("%i with a page is not taken for Kiro's word (B17)", async (status) => {
    await signIn();
    simulator.chat.always({ status, body: PAGE });
    const { text } = await ask();
    expect(text).toContain("omething between you and Kiro");
    expect(text).toContain("Guest Wi-Fi");
    expect(text).not.toContain("Update the plugin");
  });

  it("passes: the next request is answered by the same account", async () => {
    await signIn();
    for (let count = 0; count < 4; count += 1) simulator.chat.enqueue({ status: 402, body: PAGE });
    expect((await ask()).status).toBe(400);
    expect((await ask()).status).toBe(200);
  });

  it("from the sign-in service ends no login (A24)", async () => {
    await signIn(undefined, 60);
    simulator.at("/refreshToken").enqueue({ status: 400, body: PAGE });
    simulator.at("/refreshToken").enqueue({ status: 401, body: "" });
    const answer = await ask({}, {});
    expect(answer.status).toBe(200);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });
});
