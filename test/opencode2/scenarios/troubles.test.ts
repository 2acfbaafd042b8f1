import { describe, expect, it } from "vitest";
import { ending, text, toolUse } from "../../simulator/chat/events.ts";
import type { Tool } from "../host/tool.ts";
import {
  chats,
  configure,
  GENERATIONS,
  loggedIn,
  logIn,
  MODEL,
  newHost,
  served,
  simulator,
  useHosts,
} from "./world.ts";

useHosts();

const TOO_LONG = { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" };
const SORTING = GENERATIONS.filter((generation) => generation !== "early");

describe.each(SORTING)("a trouble in a host of OpenCode 2 that sorts errors (%s)", (generation) => {
  it("is over after one compaction, where rules never fit", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.always({ status: 400, body: TOO_LONG });
    const { error } = await place.session({ model: MODEL }).prompt("hi");
    expect(error).toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("too long") as string,
    });
    expect(chats().length).toBeLessThanOrEqual(3);
  });

  it("costs at most eight requests for one prompt, and is told", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.always({ status: 503, body: { message: "oops" } });
    const { asked, error } = await place.session({ model: MODEL }).prompt("hi");
    expect(error?.message).toMatch(/gave up/);
    expect(chats().length).toBeLessThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(5);
  });

  it("is asked again where an answer breaks off before its first word", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({ events: [], then: "reset" });
    simulator.chat.enqueue({ events: [text("So."), ...ending()] });
    const turn = await place.session({ model: MODEL }).prompt("hi");
    expect(turn).toMatchObject({ text: "So.", error: undefined });
  });

  it("ends at once where the quota is used up everywhere", async () => {
    const { place } = await loggedIn(generation);
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    const body = { reason: "MONTHLY_REQUEST_COUNT", message: "limit" };
    simulator.chat.always({ status: 402, body });
    const { asked, error } = await place.session({ model: MODEL }).prompt("hi");
    expect([asked, error?.kind, error?.message.match(/\*@example/g)?.length]).toEqual([
      1,
      "quota",
      2,
    ]);
  });
});

describe.each(GENERATIONS)("a trouble in a host of OpenCode 2 (%s)", (generation) => {
  it("of one account lets another one serve, without a retry of the host's", async () => {
    const { place } = await loggedIn(generation);
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "60" }, body: {} });
    const turn = await place.session({ model: MODEL }).prompt("hi");
    expect([turn.asked, turn.error]).toEqual([1, undefined]);
    expect(new Set(served()).size).toBe(2);
  });

  it("after the first word is an error, and no answer", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.always({ events: [text("half "), text("of "), text("it")], then: "truncate" });
    const turn = await place.session({ model: MODEL }).prompt("hi");
    expect(turn.error).toBeDefined();
    expect([turn.asked, turn.text, turn.finish]).toEqual([1, "half of ", undefined]);
  });

  it("with a tool that nobody offers is told to the model", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({ events: [toolUse("t1", "fly", {}), ...ending("TOOL_USE")] });
    simulator.chat.enqueue({ events: [text("On foot, then."), ...ending()] });
    const walk: Tool = {
      description: "Walks.",
      inputSchema: { type: "object", properties: {} },
      run: () => "there",
    };
    const turn = await place.session({ model: MODEL, tools: { walk } }).prompt("hi");
    expect(turn).toMatchObject({ text: "On foot, then.", error: undefined, ran: [] });
  });

  it("that a person ends by a stop is that session's alone", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({ hang: true });
    const stopped = place.session({ model: MODEL, id: "ses_stopped" });
    const turn = stopped.prompt("hi");
    turn.catch(() => undefined);
    await expect.poll(() => chats().length).toBe(1);
    let goOn: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (goOn = resolve));
    simulator.chat.enqueue({
      events: [text("so "), { kind: "pause", until }, text("on"), ...ending()],
    });
    const other = place.session({ model: MODEL, id: "ses_other" }).prompt("hi");
    await expect.poll(() => chats().length).toBe(2);
    await stopped.interrupt();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
    goOn();
    expect(await other).toMatchObject({ text: "so on", error: undefined });
    await turn.catch(() => undefined);
  });
});

describe("a project of OpenCode 2 that ends", () => {
  it("ends its calls, because nobody hears of a stop any more", async () => {
    const { place } = await loggedIn("released");
    simulator.chat.enqueue({ hang: true });
    const turn = place.session({ model: MODEL }).prompt("hi");
    turn.catch(() => undefined);
    await expect.poll(() => chats().length).toBe(1);
    await place.stop();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });
});

describe("a search in a released host of OpenCode 2", () => {
  it("that fails is told in words, and there is none where the option is off", async () => {
    const { place } = await loggedIn("released");
    expect(place.searches).toEqual([]);
    configure({ web_search: true });
    const { place: other } = await loggedIn("released");
    const [entry] = other.searches as [{ execute: (input: object) => Promise<unknown> }];
    await expect(entry.execute({ query: "" })).rejects.toThrow(/\w+ \w+/);
  });

  it("that nobody is logged in for names the command of OpenCode 2", async () => {
    configure({ web_search: true });
    const place = await newHost("released").open();
    const [entry] = place.searches as [{ execute: (input: object) => Promise<unknown> }];
    await expect(entry.execute({ query: "x" })).rejects.toThrow("`opencode auth login kiro`");
  });
});

describe("a person's own settings in a released host of OpenCode 2", () => {
  it("win over those of the plugin, field by field", async () => {
    const models = { "kiro-claude-sonnet-4-5": { name: "Mine" } };
    const overrides = { provider: { name: "My Kiro" }, models };
    const { place } = await loggedIn("released", { overrides });
    expect(place.catalog.provider()).toMatchObject({ name: "My Kiro", activation: "auto" });
    const own = place.models().find(({ id }) => id === "kiro-claude-sonnet-4-5");
    expect(own).toMatchObject({ name: "Mine", capabilities: { tools: true } });
    expect((await place.session({ model: MODEL }).prompt("hi")).error).toBeUndefined();
  });
});
