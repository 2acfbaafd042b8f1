import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { abortedError } from "../../src/lib/time.ts";
import { createClockDriver } from "../helpers/drive-clock.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { API_KEY, BUILDER, GOOGLE, IDENTITY_CENTER } from "../login/harness.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW, type RunSettings } from "./cli-world.ts";
import { addPlugin, keep, sampleAccount } from "./samples.ts";

const REAL_FETCH = globalThis.fetch;

const clock = createFakeClock({ start: NOW });
let driver: ReturnType<typeof createClockDriver>;
let simulator: Simulator;
let world: CliWorld;

beforeEach(async () => {
  simulator = await startSimulator({ now: () => clock.now(), signIn: { anyPort: true } });
  world = createCliWorld(clock);
  addPlugin(world);
  driver = createClockDriver(clock, REAL_FETCH);
  vi.stubGlobal("fetch", driver.fetch);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await simulator.close();
});

/** Runs `accounts add` for a person who opens every page that is shown. */
async function add(argv: readonly string[] = [], settings: RunSettings = {}) {
  let shown = "";
  const writeError = (text: string) => {
    shown += text;
    const url = shownUrl(text);
    if (url !== undefined) void driver.fetch(url);
  };
  const outcome = await driver.until(
    world.run(["accounts", "add", ...argv], {
      ...settings,
      env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, ...settings.env },
      terminal: { writeError, ...settings.terminal },
    }),
  );
  return { ...outcome, shown };
}

/** As the endpoint override has it shown. */
function shownUrl(text: string): string | undefined {
  return /^http:\/\/\S+$/m.exec(text)?.[0];
}

function hostRecords(): unknown {
  return JSON.parse(readFileSync(join(world.data, "auth.json"), "utf8"));
}

const WRONG: readonly { what: string; argv: readonly string[]; input?: string }[] = [
  { what: "no method where nobody can be asked", argv: [] },
  { what: "an unknown method", argv: ["--method", "Twitter"] },
  { what: "a beginning that several have", argv: ["--method", "AWS"] },
  { what: "an option of another login", argv: ["--method", GOOGLE, "--region", "us-east-1"] },
  { what: "no start URL", argv: ["--method", IDENTITY_CENTER] },
  { what: "a wrong start URL", argv: ["--start-url", "http://example.com"] },
  { what: "no key", argv: ["--method", API_KEY] },
  { what: "a wrong key", argv: ["--method", API_KEY], input: "hello" },
];

describe("accounts add", () => {
  it("logs in with a code, and OpenCode has a login then", async () => {
    simulator.signIn.person = simulator.people.builder;
    const { code, out, shown } = await add(["--method", BUILDER]);
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "Logged in as b***@example.com (Builder ID), plan PRO.
      It serves new conversations.
      OpenCode had no Kiro login; it has one now.
      ",
      }
    `);
    expect(shown).toMatch(/^http:\/\/\S+user_code=\S+\nConfirm the code/);
    const [account] = await world.store.read();
    expect(hostRecords()).toMatchObject({
      kiro: { type: "oauth", refresh: `kiro-account:${account?.id ?? ""}` },
    });
  });

  it.each([
    ["its label in other letters", GOOGLE.toUpperCase()],
    ["the beginning of its label", "google"],
  ])("knows a login by %s", async (_what, label) => {
    simulator.signIn.person = simulator.people.google;
    expect((await add(["--method", label])).code).toBe(0);
  });

  it("asks for the method and its prompts", async () => {
    simulator.signIn.person = simulator.people.employee;
    const asked: string[] = [];
    const answers = [simulator.people.employee.startUrl, "", ""];
    const { code } = await add([], {
      questions: {
        choose: (message, options) => {
          asked.push(message, ...options.map(({ label }) => label));
          return Promise.resolve(IDENTITY_CENTER);
        },
        text: (message) => {
          asked.push(message);
          return Promise.resolve(answers.shift() ?? "");
        },
      },
    });
    expect(code).toBe(0);
    expect(asked).toMatchInlineSnapshot(`
      [
        "How do you want to log in?",
        "Google OAuth (Social)",
        "AWS Builder ID (IDC)",
        "GitHub OAuth (Social)",
        "AWS IAM Identity Center (IDC)",
        "Kiro API key",
        "Import from Kiro IDE / kiro-cli",
        "Start URL of your organisation",
        "Region of IAM Identity Center (leave empty for us-east-1)",
        "Kiro profile, by name or ARN (leave empty to choose automatically)",
      ]
    `);
  });

  it("takes the start URL, region and profile as options, without a question", async () => {
    simulator.signIn.person = simulator.people.employee;
    const startUrl = simulator.people.employee.startUrl;
    const { code } = await add(["--start-url", startUrl, "--region", "us-east-1"]);
    expect(code).toBe(0);
    expect((await world.store.read())[0]?.credentials).toMatchObject({ method: "idc", startUrl });
  });

  it("takes a key from standard input, and shows it nowhere", async () => {
    const key = simulator.issueApiKey();
    const { code, out, shown } = await add(["--method", API_KEY, "--json"], { input: `${key}\n` });
    expect(code).toBe(0);
    expect(out + shown).not.toContain(key);
    expect(JSON.parse(out)).toMatchObject({
      updated: false,
      hostRecord: "added",
      account: { kind: "API key", servesNew: true },
    });
  });

  it("says that a key could not be checked where Kiro does not answer", async () => {
    for (const path of ["/Get-Usage-Limits", "/getUsageLimits", "GetUsageLimits"]) {
      simulator.at(path).always({ status: 503 });
    }
    const { out } = await add(["--method", API_KEY], { input: simulator.issueApiKey() });
    expect(out.replaceAll("\n", " ")).toContain("Kiro could not check the key now");
  });

  it("asks for a key without showing it", async () => {
    const secret = () => Promise.resolve(simulator.issueApiKey());
    expect((await add(["--method", API_KEY], { questions: { secret } })).code).toBe(0);
  });

  it("does not tell OpenCode before it loads the plugin: it would no longer start", async () => {
    rmSync(join(world.config, "opencode.json"));
    const input = simulator.issueApiKey();
    const { code, out } = await add(["--method", API_KEY], { input });
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "Logged in as g***@example.com (API key), plan PRO.
      OpenCode does not load the plugin yet, so it does not know of the login. To add
      the plugin and the login to OpenCode: opencode-kiro-auth setup
      ",
      }
    `);
    expect(existsSync(join(world.data, "auth.json"))).toBe(false);
  });

  it("knows no other source of an import than those of the login", async () => {
    const { code, shown } = await add(["--method", "Import", "--source", "cursor"]);
    expect({ code, shown }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "shown": "Error: --source is "own", "kiro-ide", "kiro-cli", "amazon-q" or "earlier-plugin".
      ",
      }
    `);
  });

  it("updates the account of a person who has one, and says so to programs", async () => {
    const key = simulator.issueApiKey();
    const argv = ["--method", API_KEY, "--json"];
    await add(argv, { input: key });
    const { out } = await add(argv, { input: key });
    expect(JSON.parse(out)).toMatchObject({ updated: true, hostRecord: "present" });
    expect(await world.store.read()).toHaveLength(1);
  });

  it("says who serves instead, and how to change that", async () => {
    await keep(world, sampleAccount("anna", { priority: 3 }));
    const input = simulator.issueApiKey();
    const { out } = await add(["--method", API_KEY], { input });
    expect(out).toMatchInlineSnapshot(`
      "Logged in as g***@example.com (API key), plan PRO.
      a***@example.com serves new conversations. To let the new login serve them:
      opencode-kiro-auth accounts prefer "g***@example.com"
      OpenCode had no Kiro login; it has one now.
      "
    `);
  });

  it.each(WRONG)(
    "refuses $what as wrong usage, before anything is sent",
    async ({ argv, input = "" }) => {
      const { code, shown } = await add(argv, { input });
      expect(code).toBe(2);
      expect(shown).toMatch(/^Error: .+\n$/);
      expect(simulator.journal.entries).toHaveLength(0);
    },
  );

  it("says why a login failed, once, with exit code 1", async () => {
    simulator.signIn.device = "deny";
    const { code, out, shown } = await add(["--method", BUILDER]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(shown.split("\n").slice(2)).toMatchInlineSnapshot(`
      [
        "Error: Kiro login failed. The login was declined on the sign-in page.",
        "",
      ]
    `);
    expect(await world.store.read()).toEqual([]);
  });

  it("says why a login could not begin", async () => {
    simulator
      .at("/device_authorization")
      .always({ status: 400, body: { error: "invalid_client" } });
    const { code, shown } = await add(["--method", BUILDER]);
    expect(code).toBe(1);
    expect(shown).toMatch(/^Error: .+\n$/);
  });

  it("ends with 130 where the person stops at a question", async () => {
    const choose = () => Promise.reject(abortedError());
    expect((await add([], { questions: { choose } })).code).toBe(130);
  });

  it("prints the same at 80 and 120 columns, in colour and without", async () => {
    let count = 0;
    const prepare = () => {
      count += 1;
      return keep(
        world,
        sampleAccount(`again-${count}`, { priority: count, label: `work ${count}` }),
      );
    };
    const input = simulator.issueApiKey();
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    const argv = ["accounts", "add", "--method", API_KEY];
    await driver.until(expectGolden(world, "accounts-add", argv, { env, input, prepare }));
  });
});

describe("Ctrl-C in a login in the browser", () => {
  it("ends it with 130, and gives its port back", async () => {
    const stop = new AbortController();
    let port = 0;
    const writeError = (text: string) => {
      const url = shownUrl(text);
      if (url === undefined) return;
      port = Number(new URL(new URL(url).searchParams.get("redirect_uri") ?? "").port);
      stop.abort();
    };
    const env = { KIRO_LOGIN_FLOW: "browser" };
    const { code } = await add(["--method", GOOGLE], {
      env,
      signal: stop.signal,
      terminal: { writeError },
    });
    expect(code).toBe(130);
    expect(await canListen(port)).toBe(true);
    expect(await world.store.read()).toEqual([]);
  });
});

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
