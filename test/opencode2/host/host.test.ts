import { APICallError, type LanguageModelV3 } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { createHost, type Location } from "./host.ts";
import { calling, MODEL, OAUTH, packageFile, saying, scripted } from "./toy.ts";

type Editor = Record<string, (...values: unknown[]) => unknown>;
interface Context {
  readonly integration: { transform: (callback: (editor: never) => unknown) => Promise<unknown> };
  readonly provider: { transform: (callback: (editor: Editor) => unknown) => Promise<unknown> };
  readonly catalog: { transform: (callback: (editor: never) => unknown) => Promise<unknown> };
  readonly aisdk: { hook: (name: string, callback: (event: never) => unknown) => Promise<unknown> };
}

const plugin = (setup: (context: Context) => Promise<unknown>) => ({
  default: { id: "toy", setup: setup as (context: unknown) => Promise<unknown> },
});

function open(setup: (context: Context) => Promise<unknown>): Promise<Location> {
  return createHost({ generation: "released", env: {} }).open(plugin(setup), { directory: "/p" });
}

const withMethod = (update: object) => (context: Context) =>
  context.integration.transform((editor: { method: { update: (value: unknown) => void } }) => {
    editor.method.update({ integrationID: "kiro", ...update });
  });
const METHOD = { type: "oauth", id: "toy", label: "Toy" };
const opened = (callback: Promise<unknown>) => ({
  url: "https://x.invalid/",
  instructions: "",
  mode: "auto",
  callback,
});

const INFO = { id: "kiro", name: "Toy", activation: "enabled", package: packageFile() };
/** A provider with one model, answered by this language model. */
const withModel =
  (language: LanguageModelV3, info: object = INFO, model: object = MODEL) =>
  async (context: Context) => {
    await context.provider.transform((editor) => editor["add"]?.({ info, models: [model] }));
    await context.aisdk.hook("language", (event: { language?: LanguageModelV3 }) => {
      event.language = language;
    });
  };

const failed = (statusCode: number, code: string) =>
  new APICallError({
    message: "no",
    url: "",
    requestBodyValues: {},
    statusCode,
    responseBody: JSON.stringify({ error: { code } }),
  });

describe("the double of an OpenCode 2 host", () => {
  it("refuses a default export that is a function, whatever its members", async () => {
    const definition = Object.assign(() => undefined, plugin(() => Promise.resolve()).default);
    const host = createHost({ generation: "released" });
    await expect(host.open({ default: definition }, { directory: "/p" })).rejects.toThrow("export");
  });

  it.each([
    ["an unknown key of a method", withMethod({ method: { ...METHOD, prompts: [] } })],
    ["an unknown key beside it", withMethod({ method: METHOD, validate: 1 })],
    ["a method without an id", withMethod({ method: { type: "oauth", label: "Toy" } })],
    [
      "an asynchronous transform",
      (context: Context) => context.integration.transform(() => Promise.resolve()),
    ],
    ["a hook that no host has", (context: Context) => context.aisdk.hook("models", () => 1)],
  ])("refuses %s", async (_name, setup) => {
    await expect(open(setup)).rejects.toThrow();
  });

  it.each([
    ["a field that is missing", INFO, { ...MODEL, cost: undefined }],
    ["a key that is unknown", INFO, { ...MODEL, reasoning: true }],
    ["a package of a stranger's", { ...INFO, package: "aisdk:toy" }, MODEL],
  ])("refuses a model or provider with %s", async (_name, info, model) => {
    const place = await open(withModel(scripted([]).language, info, model));
    expect(() => place.models()).toThrow();
  });

  it.each([
    ["another method's id", { ...OAUTH, methodID: "other" }],
    ["an end that is no whole number", { ...OAUTH, expires: 1.5 }],
    ["a key that is unknown", { ...OAUTH, accountId: "1" }],
  ])("fails a login whose credential has %s", async (_name, credential) => {
    const authorize = () => Promise.resolve(opened(Promise.resolve(credential)));
    const place = await open(withMethod({ method: METHOD, authorize }));
    expect(await place.integration.login("toy")).toMatchObject({ status: "failed" });
  });

  it("takes a rejected authorize for a defect, and a rejected callback for a failed login", async () => {
    const defect = await open(
      withMethod({ method: METHOD, authorize: () => Promise.reject(new Error("no")) }),
    );
    await expect(defect.integration.login("toy")).rejects.toThrow("no");
    const rejected = () => Promise.resolve(opened(Promise.reject(new Error("nobody came"))));
    const place = await open(withMethod({ method: METHOD, authorize: rejected }));
    expect(await place.integration.login("toy")).toEqual({
      status: "failed",
      message: "nobody came",
    });
  });

  it("runs the tools that a model calls, and gives it a list of parts and no signal", async () => {
    const { calls, language } = scripted([calling("read", '{"path":"a"}'), saying("done")]);
    const place = await open(withModel(language));
    const read = { description: "", inputSchema: {}, run: () => "42" };
    const session = place.session({ model: "kiro/m1#max", tools: { read } });
    const turn = await session.prompt("hi");
    expect(turn).toMatchObject({ text: "done", asked: 2, ran: [{ name: "read" }] });
    expect(calls[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { type: "content", value: [{ type: "text", text: "42" }] } }],
    });
    expect(calls.map((call) => call.abortSignal)).toEqual([undefined, undefined]);
    expect(calls[0]?.providerOptions).toEqual({ kiro: { effort: 9 } });
  });

  it.each([
    ["again after a passing failure", [failed(503, "server_error"), saying("so")], 2, undefined],
    [
      "once after a compaction",
      [failed(413, "context_length_exceeded"), saying("s"), saying("so")],
      3,
      undefined,
    ],
    ["never again after a refusal", [failed(401, "login_required")], 1, "auth"],
  ])("asks %s", async (_name, answers, asked, kind) => {
    const place = await open(withModel(scripted(answers).language));
    const turn = await place.session({ model: "kiro/m1" }).prompt("hi");
    expect([turn.asked, turn.error?.kind]).toEqual([asked, kind]);
  });

  it("says that a model is unavailable while nobody is logged in", async () => {
    const info = { ...INFO, activation: "auto", integrationID: "kiro" };
    const place = await open(withModel(scripted([]).language, info));
    await expect(place.session({ model: "kiro/m1" }).prompt("hi")).rejects.toThrow("unavailable");
  });

  it("notices a plugin that still listens after its clean-up", async () => {
    const host = createHost({ generation: "released" });
    await host.open(
      plugin((context) => {
        const { event } = context as unknown as {
          event: { subscribe: () => AsyncIterable<unknown> };
        };
        void event.subscribe()[Symbol.asyncIterator]().next();
        return Promise.resolve();
      }),
      { directory: "/p" },
    );
    await expect(host.close()).rejects.toThrow("listen");
  });
});
