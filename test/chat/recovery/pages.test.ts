import { describe, expect, test } from "vitest";
import { ask, chats, signIn, simulator, useChatWorld } from "../chat-world.ts";

useChatWorld();

const TITLED = "<html><head><title>Web filter</title></head></html>";
const UNTITLED = "<!DOCTYPE html><body>Blocked.</body>";

describe("a web page", () => {
  test.each([
    [404, TITLED, 'page "Web filter"'],
    [405, TITLED, 'page "Web filter"'],
    [404, UNTITLED, "HTTP 404, a web page"],
    [400, UNTITLED, "HTTP 400, a web page"],
  ])("with %d is not Kiro's word on its operations (A27)", async (status, body, words) => {
    await signIn();
    simulator.chat.always({ status, headers: { "content-type": "text/html" }, body });
    const { status: given, text } = await ask();
    expect(given).toBe(400);
    expect(text).toContain('"code":"not_kiro"');
    expect(JSON.parse(text)).toMatchObject({
      error: { message: expect.stringContaining(words) as string },
    });
  });

  test("without a title and with 502 is named as one", async () => {
    await signIn();
    simulator.chat.always({
      status: 502,
      headers: { "content-type": "text/html" },
      body: UNTITLED,
    });
    expect((await ask()).text).toContain("HTTP 502, a web page");
  });

  test("or anything else with 421 costs two attempts and is named", async () => {
    await signIn();
    // Node's second one has lost its body.
    simulator.expectRefusals();
    simulator.chat.always({ status: 421, body: { message: "Misdirected", reason: null } });
    const { status, text } = await ask();
    expect([status, text.includes('"code":"not_kiro"'), text.includes("HTTP 421")]).toEqual([
      400,
      true,
      true,
    ]);
    // Node sends each of them twice.
    expect(chats().length).toBeLessThanOrEqual(4);
  });
});
