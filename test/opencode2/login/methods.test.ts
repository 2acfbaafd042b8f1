import { afterEach, describe, expect, it } from "vitest";
import { SIGN_IN_ORIGIN } from "../../../src/catalog/endpoints.ts";
import type { LabelOf } from "../../../src/opencode2/login/authorize.ts";
import { loginOf } from "../../../src/opencode2/login/connection.ts";
import { methodUpdates } from "../../../src/opencode2/login/methods.ts";
import type { Asking } from "../../../src/opencode2/login/questions.ts";
import { createLoginWorld, type LoginWorld } from "../../login/harness.ts";
import { createCredentials } from "../host/logins/credentials.ts";
import { createIntegration } from "../host/logins/integration.ts";
import type { Generation } from "../host/shapes.ts";

const worlds: LoginWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.simulator.close();
});

const GENERATIONS: readonly Generation[] = ["early", "first", "released"];
const ORGANISATION = {
  startUrl: "https://d-1234567890.awsapps.com/start",
  region: "",
  profile: "",
};

/** The integration of a host that our methods are told to. */
async function setUp(
  generation: Generation,
  env: Record<string, string> = {},
  labelOf: LabelOf = () => Promise.resolve("al…@example.com"),
) {
  const world = await createLoginWorld();
  worlds.push(world);
  const credentials = createCredentials(generation, { emit: () => undefined });
  const integration = createIntegration(generation, credentials, env);
  await integration.api.transform((editor) => {
    editor.update("kiro", (reference) => void (reference.name = "Kiro (AWS)"));
    const asking: readonly Asking[] = generation === "released" ? ["form"] : ["form", "prompts"];
    const options = {
      integrationID: "kiro",
      asking,
      keyVariable: "KIRO_API_KEY",
      labelOf,
    } as const;
    for (const update of methodUpdates(world.methods, options)) editor.method.update(update);
  });
  const logIn = (id: string, answers: Record<string, string> = {}) =>
    world.until(
      integration.login(id, answers, (url) =>
        // Where there is nothing to do on a page, any page may be shown.
        url === SIGN_IN_ORIGIN ? undefined : world.simulator.visit(url),
      ),
    );
  return { world, credentials, integration, logIn };
}

describe.each(GENERATIONS)("the logins of a host of OpenCode 2 (%s)", (generation) => {
  it("are those of OpenCode 1, and a key that the host itself takes", async () => {
    const { integration } = await setUp(generation);
    expect(integration.name()).toBe("Kiro (AWS)");
    expect(integration.methods().map(({ id, type }) => id ?? type)).toEqual([
      "google",
      "builder-id",
      "github",
      "identity-center",
      "api-key",
      "import",
      "key",
      "env",
    ]);
  });

  it("say which questions must be answered, where the host asks with a form", async () => {
    const { integration } = await setUp(generation);
    type Asking = {
      readonly form?: readonly { readonly key: string; readonly required?: boolean }[];
    };
    const fields = integration.methods().flatMap((method) => (method as Asking).form ?? []);
    const required = fields.flatMap((field) => (field.required === true ? [field.key] : []));
    expect(required).toEqual(["startUrl", "key"]);
  });

  it.each([["google"], ["builder-id"], ["github"], ["identity-center"]])(
    "log in, and keep a reference with the host: %s",
    async (id) => {
      const { credentials, logIn, world } = await setUp(generation);
      const { ssoRegion: region, startUrl } = world.simulator.people.employee;
      const answers = id === "identity-center" ? { startUrl, region, profile: "" } : {};
      world.simulator.signIn.person = personOf(world, id);
      expect(await logIn(id, answers)).toEqual({ status: "complete", label: "al…@example.com" });
      expect(world.saved).toHaveLength(1);
      expect(credentials.stored).toMatchObject([{ value: { methodID: id } }]);
      expect(loginOf(credentials.stored[0]?.value)).toEqual({
        kind: "account",
        accountId: "account-1",
      });
      const text = JSON.stringify(credentials);
      expect(world.simulator.secrets().filter((secret) => text.includes(secret))).toEqual([]);
    },
  );

  it("log in where the account is not known by a name", async () => {
    const { logIn } = await setUp(generation, {}, () => Promise.reject(new Error("unreadable")));
    expect(await logIn("google")).toEqual({ status: "complete", label: "Kiro (AWS) 1" });
  });

  it("take a key of ours", async () => {
    const { logIn, world } = await setUp(generation);
    const key = world.simulator.issueApiKey();
    expect(await logIn("api-key", { key })).toMatchObject({ status: "complete" });
    expect(world.saved).toMatchObject([{ credentials: { method: "api-key", apiKey: key } }]);
  });

  it.each([
    ["api-key", { key: "hunter2" }, /key/],
    ["identity-center", { ...ORGANISATION, startUrl: "https://evil.invalid/start" }, /start URL/i],
    ["identity-center", { ...ORGANISATION, region: "mars-1" }, /region/i],
    ["import", { source: "netscape" }, /./],
    ["import", {}, /./],
  ])(
    "fail with the words for the person, and never as a defect: %s %j",
    async (id, answers, words) => {
      const { credentials, logIn } = await setUp(generation);
      const end = await logIn(id, answers);
      expect(end).toMatchObject({
        status: "failed",
        message: expect.stringMatching(words) as string,
      });
      expect(credentials.stored).toEqual([]);
    },
  );

  it("say why the person was refused", async () => {
    const { logIn, world } = await setUp(generation);
    world.simulator.signIn.device = "deny";
    expect(await logIn("google")).toMatchObject({
      status: "failed",
      message: expect.stringContaining("declined") as string,
    });
  });

  it("know a key that the host keeps, or a variable holds", async () => {
    const { credentials, integration, world } = await setUp(generation);
    const key = world.simulator.issueApiKey();
    integration.loginWithKey(key);
    expect(loginOf(credentials.stored[0]?.value)).toEqual({ kind: "api-key", apiKey: key });
    const other = await setUp(generation, { KIRO_API_KEY: key });
    expect(await other.integration.api.connection.active("kiro")).toEqual({
      type: "env",
      name: "KIRO_API_KEY",
    });
  });
});

function personOf({ simulator: { people } }: LoginWorld, id: string) {
  if (id === "builder-id") return people.builder;
  if (id === "github") return people.github;
  return id === "google" ? people.google : people.employee;
}

describe("a connection of the host", () => {
  it.each([
    [undefined, undefined],
    ["text", undefined],
    [{ type: "key", key: " " }, undefined],
    [
      { type: "key", key: " sk-of-somebody-else" },
      { kind: "api-key", apiKey: "sk-of-somebody-else" },
    ],
    [{ type: "oauth", refresh: "a token of an older version" }, { kind: "unknown" }],
    [{ type: "oauth" }, { kind: "unknown" }],
  ])("of any shape does no harm: %j", (value, expected) => {
    expect(loginOf(value)).toEqual(expected);
  });
});
