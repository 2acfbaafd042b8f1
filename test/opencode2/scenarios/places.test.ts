import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LanguageModelV3 } from "@ai-sdk/provider";
import { createKiro } from "../../../src/opencode2-model.ts";
import plugin from "../../../src/index.ts";
import {
  chats,
  configure,
  GENERATIONS,
  home,
  loggedIn,
  logIn,
  MODEL,
  newestBearer,
  newHost,
  served,
  simulator,
  useHosts,
} from "./world.ts";

useHosts();

describe("the double export", () => {
  it("does nothing in the setup of a host of OpenCode 1, which hands over no sessions", async () => {
    const touched: string[] = [];
    const context = new Proxy({}, { get: (_target, name) => void touched.push(String(name)) });
    expect(await plugin.setup(context)).toBeUndefined();
    expect(await plugin.setup(undefined)).toBeUndefined();
    expect(touched).toEqual(["session"]);
  });
});

describe.each(GENERATIONS)("the projects of a host of OpenCode 2 (%s)", (generation) => {
  it("share the accounts, and each has its own options", async () => {
    const { host, place } = await loggedIn(generation);
    const directory = join(home, "other");
    mkdirSync(join(directory, ".git"), { recursive: true });
    mkdirSync(join(directory, ".opencode"));
    const options = { thinking_enabled: true, thinking_budget_tokens: 7777 };
    writeFileSync(join(directory, ".opencode", "kiro.json"), JSON.stringify(options));
    const other = await host.open(generation === "released" ? { directory } : {});
    await other.session({ model: MODEL }).prompt("there");
    await place.session({ model: MODEL }).prompt("here");
    const [there, here] = chats().map(({ body }) => JSON.stringify(body));
    expect(here).not.toContain("7777");
    if (generation === "released") expect(there).toContain("7777");
  });

  it("leave nothing behind when they are closed", async () => {
    const { host, place } = await loggedIn(generation);
    expect(await place.stop()).toBe(0);
    expect(host.events.count()).toBe(0);
  });

  it("leave nothing behind where the host fails half-way", async () => {
    const host = newHost(generation);
    const setup = (context: object) => {
      const transform = () => Promise.reject(new Error("no such function"));
      const broken = generation === "released" ? "provider" : "catalog";
      return plugin.setup({ ...context, [broken]: { transform } });
    };
    const opened = host.openWith({ default: { id: "kiro", setup } });
    await expect(opened).rejects.toThrow("no such function");
    expect(host.left()).toEqual([0]);
    expect(host.events.count()).toBe(0);
  });

  it("go without what the host lacks", async () => {
    const host = newHost(generation);
    const hook = () => Promise.reject(new Error("no such hook"));
    const lacking = { session: { hook }, tool: {}, websearch: {}, event: undefined };
    const setup = (context: object) => plugin.setup({ ...context, ...lacking });
    const place = await host.openWith({ default: { id: "kiro", setup } });
    await logIn(place);
    expect((await place.session({ model: MODEL }).prompt("hi")).error).toBeUndefined();
  });

  it("offer the models of a login at once, wherever it was made", async () => {
    const host = newHost(generation);
    const [place, other] = [await host.open(), await host.open()];
    const { models } = simulator;
    models.live = models.live.flatMap((entry, index) =>
      index === 0 ? [entry, { ...entry, modelId: "claude-new-9" }] : [entry],
    );
    await logIn(place);
    for (const one of [place, other]) {
      await expect.poll(() => one.models().map(({ id }) => id)).toContain("kiro-claude-new-9");
    }
  });

  it("keep the tokens in our own file, and a reference with the host", async () => {
    const { host } = await loggedIn(generation);
    const stored = JSON.stringify(host.credentials);
    expect(stored).toContain("kiro-account:");
    expect(simulator.secrets().filter((secret) => stored.includes(secret))).toEqual([]);
    const file = join(home, "config", "opencode", "kiro-accounts.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ accounts: [{}] });
  });

  it("have a tool that says what is left, where the host takes it", async () => {
    const { place } = await loggedIn(generation);
    const { tools } = place;
    expect(tools.all().map(({ name }) => name)).toEqual(
      generation === "early" ? [] : ["kiro_status"],
    );
    if (generation !== "early") expect(await tools.call("kiro_status")).toMatch(/left/);
  });

  it("use the account of the person who logged in last", async () => {
    const { place } = await loggedIn(generation);
    await place.session({ model: MODEL }).prompt("hi");
    const first = newestBearer();
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    await place.session({ model: MODEL }).prompt("hi");
    expect(newestBearer()).not.toBe(first);
  });

  it("say that nobody is logged in, with what to do", async () => {
    const host = newHost(generation);
    const overrides = { provider: { activation: "enabled" } };
    const place = await host.open(generation === "early" ? {} : { overrides });
    if (generation === "early") return;
    const { error } = await place.session({ model: MODEL }).prompt("hi");
    expect([error?.kind, error?.message]).toEqual([
      "auth",
      expect.stringContaining("`opencode auth login kiro`"),
    ]);
  });
});

describe("a model that a host has kept after its project has ended", () => {
  it("asks the living project, and so does the provider's file", async () => {
    const { host, place } = await loggedIn("released");
    const event: { model: object; language?: LanguageModelV3 } = {
      model: { providerID: "kiro", modelID: "kiro-claude-sonnet-4-5" },
    };
    await place.aisdk.run("language", event);
    const models = [event.language, createKiro().languageModel("kiro-claude-sonnet-4-5")];
    const ended = await host.open();
    await place.stop();
    await host.open();
    await ended.stop();
    place.context.integration.connection.active = () => Promise.resolve(undefined);
    for (const model of models) {
      const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "hi" }] }];
      const { content } = (await model?.doGenerate({ prompt })) ?? {};
      expect(content?.map(({ type }) => type)).toContain("text");
    }
  });
});

describe("a released host of OpenCode 2", () => {
  it("switches to the account that the person chooses there", async () => {
    const { host, place } = await loggedIn("released");
    await place.session({ model: MODEL }).prompt("hi");
    const first = newestBearer();
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    await place.session({ model: MODEL }).prompt("hi");
    host.credentials.choose("cred_1");
    await place.session({ model: MODEL }).prompt("hi");
    expect(newestBearer()).toBe(first);
  });

  it("serves with the account that was chosen there before the first request", async () => {
    const { host, place } = await loggedIn("released");
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    host.credentials.choose("cred_1");
    await place.session({ model: MODEL }).prompt("hi");
    expect(served()).toEqual([simulator.people.google.email]);
  });

  it("serves after a restart with the account that was chosen there meanwhile", async () => {
    const { host, place } = await loggedIn("released");
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    await place.stop();
    host.credentials.choose("cred_1");
    const again = await host.open();
    await again.session({ model: MODEL }).prompt("hi");
    expect(served()).toEqual([simulator.people.google.email]);
  });

  it("serves with a key that it keeps itself", async () => {
    const host = newHost("released");
    const place = await host.open();
    place.integration.loginWithKey(simulator.issueApiKey());
    const turn = await place.session({ model: MODEL }).prompt("hi");
    expect(turn.error).toBeUndefined();
    expect(chats()).toHaveLength(1);
  });

  it("asks its user's search", async () => {
    configure({ web_search: true });
    const { place } = await loggedIn("released");
    expect(place.searches).toMatchObject([{ id: "kiro", name: "Kiro (AWS)" }]);
    const [entry] = place.searches as [
      { execute: (input: object, call: object) => Promise<unknown> },
    ];
    const { signal } = new AbortController();
    expect(await entry.execute({ query: "opencode" }, { signal })).toMatchObject([
      { url: expect.any(String) as string },
    ]);
  });
});
