import { describe, expect, it, vi } from "vitest";
import { ending, text } from "../../simulator/chat/events.ts";
import { chats, GENERATIONS, loggedIn, MODEL, simulator, useHosts } from "./world.ts";

useHosts();

const never = new Promise<never>(() => undefined);
const TOO_LONG = { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" };

describe("a failure in a released host of OpenCode 2", () => {
  it("of a context that is too long is answered after one compaction", async () => {
    const { place } = await loggedIn("released");
    const session = place.session({ model: MODEL });
    await session.prompt("hi");
    simulator.chat.enqueue({ status: 400, body: TOO_LONG });
    simulator.chat.enqueue({ events: [text("a summary"), ...ending()] });
    simulator.chat.enqueue({ events: [text("goes on"), ...ending()] });
    expect(await session.prompt("more")).toMatchObject({ text: "goes on", error: undefined });
  });

  it.each([
    ["of the quota is final", 402, { reason: "MONTHLY_REQUEST_COUNT", message: "limit" }, "quota"],
    [
      "of a suspended account is final",
      403,
      { reason: "TEMPORARILY_SUSPENDED", message: "suspended" },
      "auth",
    ],
    ["of the request is final", 400, { message: "Improperly formed request." }, "invalid"],
  ])("%s", async (_name, status, body, kind) => {
    const { place } = await loggedIn("released");
    simulator.chat.always({ status, body });
    const { asked, error } = await place.session({ model: MODEL }).prompt("hi");
    expect([asked, error?.kind]).toEqual([1, kind]);
    expect(error?.message).not.toContain("[object");
  });

  it("is told of with the retries that the host makes, and with none after the first word", async () => {
    const { place } = await loggedIn("released");
    const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const notices = () => log.mock.calls.map(([line]) => String(line));
    simulator.chat.enqueue({ events: [text("Half")], then: "reset" });
    const cut = await place.session({ model: MODEL }).prompt("hi");
    expect(cut.error?.message).toContain("send a new message");
    expect(notices().join("")).not.toContain("will try");
    simulator.chat.always({ status: 500, body: { message: "oops" } });
    await place.session({ model: MODEL }).prompt("hi");
    expect(notices().join("")).toContain("up to 4 more times");
  });

  it("of the service costs at most 8 requests for one prompt", async () => {
    const { place } = await loggedIn("released");
    simulator.chat.always({ status: 500, body: { message: "oops" } });
    const { error } = await place.session({ model: MODEL }).prompt("hi");
    expect(error?.message).toContain("Kiro");
    expect(chats().length).toBeLessThanOrEqual(8);
  });
});

describe.each(GENERATIONS)("a session that a person stops (%s)", (generation) => {
  it("closes the connection to Kiro during the answer", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({ events: [text("so"), { kind: "pause", until: never }] });
    const session = place.session({ model: MODEL });
    const turn = session.prompt("hi").catch(() => undefined);
    await expect.poll(() => chats().length).toBe(1);
    await session.interrupt();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
    await turn;
  });

  it.each(["session.execution.interrupted", "session.interrupted"])(
    "closes it before the first byte, whatever the event is called: %s",
    async (type) => {
      const { place } = await loggedIn(generation);
      simulator.chat.enqueue({ hang: true });
      const session = place.session({ model: MODEL });
      const turn = session.prompt("hi").catch(() => undefined);
      await expect.poll(() => chats().length).toBe(1);
      await session.interrupt(type);
      await expect.poll(() => chats()[0]?.aborted).toBe(true);
      await turn;
    },
  );
});
