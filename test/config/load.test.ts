import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import {
  environmentName,
  type Option,
  type OptionName,
  optionNames,
  options,
} from "../../src/config/schema.ts";
import { configProblem } from "../../src/words/config.ts";

const USER = "/home/ann/.config/opencode/kiro.json";
const PROJECT = "/projects/app/.opencode/kiro.json";
const DEFAULTS = Object.fromEntries(optionNames.map((name) => [name, options[name].default]));

interface Given {
  user?: unknown;
  project?: unknown;
  env?: Record<string, string>;
}

/** A text stands in the file as it is, anything else as JSON. */
async function load({ user, project, env = {} }: Given) {
  const files = new Map([
    [USER, user],
    [PROJECT, project],
  ]);
  return await loadConfig({
    userFile: USER,
    projectFiles: [PROJECT],
    env,
    readFile: (path) => {
      const content = files.get(path);
      if (content === undefined) {
        return Promise.reject(Object.assign(new Error("no such file"), { code: "ENOENT" }));
      }
      return Promise.resolve(typeof content === "string" ? content : JSON.stringify(content));
    },
  });
}

const messages = async (given: Given) => (await load(given)).problems.map(configProblem);

/** For every option a value that is right and not the default, and values that are wrong. */
const samples: Record<OptionName, { right: unknown; wrong: unknown[]; nearMiss: string }> = {
  thinking_enabled: { right: true, wrong: ["true!", 1.5, null, []], nearMiss: "thinking_enabld" },
  thinking_budget_tokens: {
    right: 4096,
    wrong: ["many", 1023, 128001, 2048.5, true],
    nearMiss: "thinking_budget_token",
  },
  account_selection_strategy: {
    right: "round-robin",
    wrong: ["roundrobin", "", 1, { a: 1 }],
    nearMiss: "account_selection_strategie",
  },
  notices: { right: "errors", wrong: ["none", true, 1], nearMiss: "notice" },
  proactive_token_refresh: { right: false, wrong: ["maybe", 2], nearMiss: "proactive_refresh" },
  session_recovery: { right: false, wrong: ["maybe", 2], nearMiss: "session_recover" },
  prompt_caching: { right: true, wrong: ["maybe", 2], nearMiss: "prompt_cache" },
  status_tool: { right: false, wrong: ["maybe", 2], nearMiss: "status_tools" },
  web_search: { right: true, wrong: ["maybe", 2], nearMiss: "websearch" },
  auto_resume: { right: false, wrong: ["maybe", 2], nearMiss: "autoresume" },
  show_references: { right: false, wrong: ["maybe", 2], nearMiss: "show_reference" },
  overage_allowed: { right: true, wrong: ["maybe", 2], nearMiss: "overage_allow" },
  default_region: {
    right: "us-west-2",
    wrong: ["us-est-1", "us-east-1.evil.com/#", "us-east-1@evil", "..", "", 1],
    nearMiss: "default_regoin",
  },
  rate_limit_max_retries: {
    right: 0,
    wrong: ["3x", -1, 11, 1.5],
    nearMiss: "rate_limit_max_retry",
  },
  quota_warning_threshold: {
    right: 0.5,
    wrong: ["80%", -0.1, 1.1],
    nearMiss: "quota_warning_treshold",
  },
  show_rates: { right: false, wrong: ["maybe", 2], nearMiss: "show_rate" },
  login_flow: { right: "device", wrong: ["Device", "phone", 1], nearMiss: "login_flows" },
  identity_provider_hosts: {
    right: "login.example.com, id.example.org",
    wrong: ["löwe.example", "x".repeat(1025), ["login.example.com"]],
    nearMiss: "identity_provider_host",
  },
  user_agent: {
    right: "me/1.0",
    wrong: ["naïve", "a\r\nx-evil: 1", "x".repeat(257), 7],
    nearMiss: "user_agents",
  },
};

/** The rooms where an entry is put together. */
const ENTRIES = ["src/core", "src/plugin"].map(sourceOf).join("\n");

function sourceOf(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(directory, file), "utf8"))
    .join("\n");
}

describe.each(optionNames)("%s", (name) => {
  const option: Option = options[name];
  const { right, wrong, nearMiss } = samples[name];
  const variable = environmentName(name);

  it("is used where the plugin is put together", () => {
    expect(ENTRIES).toMatch(new RegExp(`\\bconfig\\.${name}\\b`));
  });

  it("has its default where nothing sets it", async () => {
    const { config, sources, problems } = await load({});
    expect(config[name]).toBe(option.default);
    expect(sources[name].kind).toBe("default");
    expect(problems).toEqual([]);
  });

  it("comes from the user's file", async () => {
    const { config, sources, problems } = await load({ user: { [name]: right } });
    expect(config).toEqual({ ...DEFAULTS, [name]: right });
    expect(sources[name].kind).toBe("user file");
    expect(problems).toEqual([]);
  });

  it("comes from the project's file where that may set it", async () => {
    const { config, sources, problems } = await load({
      user: { [name]: option.default },
      project: { [name]: right },
    });
    expect(config[name]).toBe(option.projectMay ? right : option.default);
    expect(sources[name].kind).toBe(option.projectMay ? "project file" : "user file");
    expect(problems).toEqual(
      option.projectMay ? [] : [{ place: PROJECT, kind: "not-for-projects", key: name, variable }],
    );
  });

  it("comes from the environment before all files", async () => {
    const { config, sources, problems } = await load({
      user: { [name]: option.default },
      ...(option.projectMay ? { project: { [name]: option.default } } : {}),
      env: { [variable]: ` ${String(right)} ` },
    });
    expect(config[name]).toBe(right);
    expect(sources[name].kind).toBe("environment");
    expect(problems).toEqual([]);
  });

  it.each(wrong)("refuses %j in a file and keeps what lies below (F16)", async (value) => {
    const inUser = await load({ user: { [name]: value } });
    expect(inUser.config).toEqual(DEFAULTS);
    expect(inUser.problems).toEqual([
      expect.objectContaining({ place: USER, kind: "invalid-value", key: name }),
    ]);

    const inProject = await load({ user: { [name]: right }, project: { [name]: value } });
    expect(inProject.config[name]).toBe(right);
    expect(inProject.sources[name].kind).toBe("user file");
    expect(inProject.problems).toEqual([expect.objectContaining({ place: PROJECT })]);
  });

  it.each(wrong.filter((value) => typeof value === "string" && value !== ""))(
    "refuses %j in the environment",
    async (value) => {
      const { config, problems } = await load({
        user: { [name]: right },
        env: { [variable]: String(value) },
      });
      expect(config[name]).toBe(right);
      expect(problems).toEqual([
        expect.objectContaining({ place: "environment", kind: "invalid-value", key: variable }),
      ]);
    },
  );

  it("is suggested for a near miss", async () => {
    const suggestion = `unknown option ${nearMiss} is ignored. Did you mean ${name}?`;
    const given = { [nearMiss]: right };
    expect(await messages({ user: given })).toEqual([`${USER}: ${suggestion}`]);
    expect(await messages({ project: given })).toEqual([`${PROJECT}: ${suggestion}`]);
    const typo = variable.slice(0, -2) + variable.slice(-1);
    expect(await messages({ env: { [typo]: "1" } })).toEqual([
      `environment: unknown option ${typo} is ignored. Did you mean ${variable}?`,
    ]);
  });
});

it("keeps every option that routes credentials out of projects' files", () => {
  const routing = optionNames.filter((name) => options[name].routesCredentials);
  expect(routing).toEqual(["default_region", "identity_provider_hosts"]);
  expect(routing.filter((name) => options[name].projectMay)).toEqual([]);
});

describe("what a problem says", () => {
  it.each([
    [{ thinking_budget_tokens: "many" }, '"many", but must be a whole number from 1024 to 128000.'],
    [{ quota_warning_threshold: 2 }, "2, but must be a number from 0 to 1."],
    [{ auto_resume: null }, "null, but must be true or false."],
    [{ login_flow: "devise" }, '"auto", "browser" or "device". Did you mean "device"?'],
    [{ default_region: "us-est-1" }, 'such as "us-east-1". Did you mean "us-east-1"?'],
    [{ login_flow: { apiKey: "hunter2" } }, "login_flow is an object"],
    [{ login_flow: ["hunter2"] }, "login_flow is a list"],
    [{ login_flow: "x".repeat(50) }, `login_flow is "${"x".repeat(40)}…"`],
    [
      { nonsense_of_mine: 1 },
      "unknown option nonsense_of_mine is ignored. Options: thinking_enabled, ",
    ],
  ])("%j", async (user, text) => {
    const [message, ...more] = await messages({ user });
    expect(message).toContain(text);
    expect(more).toEqual([]);
  });

  it("never shows a secret that landed in the wrong place", async () => {
    const secret = "ksk_canary0123456789abcdef";
    const shown = await messages({
      user: {
        login_flow: secret,
        apiKey: secret,
        [secret]: 1,
        default_region: `aoa${"A".repeat(9)}${secret}`,
      },
      env: { KIRO_USER_AGENTS: secret, KIRO_LOGIN_FLOW: `Bearer ${secret}` },
    });
    expect(shown).toHaveLength(6);
    expect(shown.join("\n")).not.toContain("canary");
  });

  it("stays one line, whatever the key is", async () => {
    const [message] = await messages({ user: { "\u001b[31mevil\r\nkey\u202e": 1 } });
    expect(message).toMatch(
      /^\S+kiro\.json: unknown option evil key is ignored\. Options: [ -~]+\.$/,
    );
  });

  it("says in one line which options belong to the earlier plugin", async () => {
    const user = { idc_region: "eu-west-1", auto_sync_kiro_cli: true, effort: "high", typo: 1 };
    expect(await messages({ user })).toEqual([
      `${USER}: options of an earlier Kiro plugin are ignored: idc_region, auto_sync_kiro_cli, effort. You can remove them.`,
      expect.stringContaining("unknown option typo is ignored."),
    ]);
  });

  it("counts strange keys instead of listing a thousand", async () => {
    const user = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1]));
    const shown = await messages({ user });
    expect(shown).toHaveLength(6);
    expect(shown.at(-1)).toBe(`${USER}: 995 more unknown options are ignored.`);
  });
});

describe("files", () => {
  it.each(["__proto__", "constructor", "toString"])("%s is an unknown key", async (key) => {
    const { config, problems } = await load({ user: `{"${key}": {"thinking_enabled": true}}` });
    expect(config).toEqual(DEFAULTS);
    expect(problems).toHaveLength(1);
    expect(({} as Record<string, unknown>)["thinking_enabled"]).toBeUndefined();
  });

  it("takes comments and trailing commas without a word", async () => {
    const user = '{\n  // for now\n  "auto_resume": false,\n}';
    const { config, problems } = await load({ user });
    expect(config.auto_resume).toBe(false);
    expect(problems).toEqual([]);
  });

  it("takes $schema, an empty object and a byte order mark without a word", async () => {
    const user = '\uFEFF{"$schema": "https://example.com/x.json", "auto_resume": false}';
    const { config, problems } = await load({ user, project: "{}" });
    expect(config.auto_resume).toBe(false);
    expect(problems).toEqual([]);
  });

  it.each(["[]", "1", "null", '"x"'])("%s is not an object", async (user) => {
    expect(await messages({ user })).toEqual([
      `${USER}: must contain a single JSON object. The file is ignored.`,
    ]);
  });

  it("names line and column of broken JSON and uses the settings of the other places (F16)", async () => {
    const user = '{\n  "auto_resume": false\n  "login_flow": "auto"\n}';
    const { config, problems } = await load({ user, project: { login_flow: "device" } });
    expect(config).toEqual({ ...DEFAULTS, login_flow: "device" });
    const fault = { line: 3, column: 3, reason: "missing-comma" };
    expect(problems).toEqual([{ place: USER, kind: "invalid-json", fault }]);
  });

  it.each(["EACCES", "EISDIR", "file_too_large"])("survives %s", async (code) => {
    const { config, problems } = await loadConfig({
      userFile: USER,
      projectFiles: [],
      env: {},
      readFile: () => Promise.reject(Object.assign(new Error("no"), { code })),
    });
    expect(config).toEqual(DEFAULTS);
    expect(problems).toEqual([{ place: USER, kind: "unreadable", code }]);
  });

  it("never rejects and never lets a bad value through (F16)", async () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>("sticky", true, 20000, 0.5));
    const content = fc.oneof(
      fc.string(),
      fc.dictionary(fc.oneof(fc.constantFrom(...optionNames), fc.string()), value),
    );
    await fc.assert(
      fc.asyncProperty(content, content, async (user, project) => {
        const { config } = await load({ user, project });
        const again = await load({ user: config });
        expect(again.config).toEqual(config);
        expect(again.problems).toEqual([]);
      }),
    );
  });
});

describe("environment", () => {
  it.each([
    ["TRUE", true],
    ["1", true],
    ["yes", true],
    ["On", true],
    ["False", false],
    ["0", false],
    ["no", false],
    ["OFF", false],
  ])("reads %s as %s", async (word, expected) => {
    const { config } = await load({
      user: { thinking_enabled: !expected },
      env: { KIRO_THINKING_ENABLED: word },
    });
    expect(config.thinking_enabled).toBe(expected);
  });

  it.each(["0x10", "1e3", "5 000", "Infinity", "+3", "3."])("%s is no number", async (text) => {
    const { config, problems } = await load({ env: { KIRO_RATE_LIMIT_MAX_RETRIES: text } });
    expect(config.rate_limit_max_retries).toBe(3);
    expect(problems).toHaveLength(1);
  });

  it("takes an empty variable as not set", async () => {
    const { sources, problems } = await load({ env: { KIRO_LOGIN_FLOW: " " } });
    expect(sources.login_flow.kind).toBe("default");
    expect(problems).toEqual([]);
  });

  it("leaves switches and other programs' variables alone", async () => {
    const env = {
      KIRO_DEBUG: "true",
      KIRO_API_KEY: "ksk_x",
      KIRO_NO_BROWSER: "1",
      KIRO_ENDPOINT_OVERRIDE: "http://127.0.0.1:1",
      KIRO_API_REGION: "us-east-1",
      KIRO_HOME: "/x",
      PATH: "/bin",
    };
    expect(await messages({ env })).toEqual([]);
  });

  it("knows a near miss of a switch", async () => {
    expect(await messages({ env: { KIRO_DEBG: "1" } })).toEqual([
      "environment: unknown option KIRO_DEBG is ignored. Did you mean KIRO_DEBUG?",
    ]);
  });

  it("takes two typing mistakes for a near miss, and three for a variable of another program", async () => {
    expect(await messages({ env: { KIRO_DBG: "1" } })).toHaveLength(1);
    expect(await messages({ env: { KIRO_API_TYPE: "1", KIRO_DBGX: "1" } })).toEqual([]);
  });
});
