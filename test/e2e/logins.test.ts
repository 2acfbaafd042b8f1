import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { ending, text } from "../simulator/chat/events.ts";
import type { People, Person } from "../simulator/people.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { loginOverHttp } from "../../tools/opencode/login.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";

const GOOGLE = "Google OAuth (Social)";
const GITHUB = "GitHub OAuth (Social)";
const BUILDER = "AWS Builder ID (IDC)";
const IDENTITY_CENTER = "AWS IAM Identity Center (IDC)";
const API_KEY = "Kiro API key";

type Flow = "browser" | "device";

mayRunAtOnce(2);

let simulator: Simulator;
let workspace: Workspace;
/** Two that run all the time: whoever logs in at one asks at the other, which knows the file only. */
let servers: Readonly<Record<Flow, Server>>;

beforeAll(async () => {
  simulator = await startSimulator();
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" },
  });
  simulator.chat.always({ events: [text("Good to see you."), ...ending()] });
  servers = {
    browser: await workspace.serve({ KIRO_LOGIN_FLOW: "browser" }),
    device: await workspace.serve({ KIRO_LOGIN_FLOW: "device" }),
  };
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

/** Nobody is logged in. */
beforeEach(async () => {
  simulator.journal.clear();
  const data = join(workspace.home, ".local", "share", "opencode");
  for (const path of [
    join(workspace.configDirectory, "kiro-accounts.json"),
    join(workspace.configDirectory, "kiro-accounts.json.bak"),
    join(data, "auth.json"),
  ]) {
    await rm(path, { force: true });
  }
});

const organisation = ({ startUrl, ssoRegion }: Person) => ({ startUrl, region: ssoRegion });

interface Row {
  readonly name: string;
  readonly who: keyof People;
  readonly label: string;
  readonly flow: Flow;
  /** What the login asks for. */
  readonly inputs?: (person: Person) => Record<string, string>;
  /** What is kept beside the tokens. */
  readonly kept: (person: Person) => Record<string, unknown>;
}

const social = (provider: string) => (person: Person) => ({
  ...{ method: "social", provider },
  profileArn: person.profileArn,
});
const identityCenter = ({ profileArn, ssoRegion, startUrl }: Person) => ({
  ...{ method: "idc", provider: "IdentityCenter" },
  ...{ profileArn, ssoRegion, startUrl },
});
const builderId = () => ({ method: "idc", provider: "BuilderId", ssoRegion: "us-east-1" });

const ROWS: readonly Row[] = [
  {
    name: "Google in a browser",
    who: "google",
    label: GOOGLE,
    flow: "browser",
    kept: social("Google"),
  },
  {
    name: "GitHub by device code",
    who: "github",
    label: GITHUB,
    flow: "device",
    kept: social("Github"),
  },
  {
    name: "Builder ID by device code",
    who: "builder",
    label: BUILDER,
    flow: "device",
    kept: builderId,
  },
  {
    name: "Builder ID chosen on the sign-in page",
    who: "builder",
    label: GOOGLE,
    flow: "browser",
    kept: builderId,
  },
  {
    name: "Identity Center chosen on the sign-in page, in another region",
    who: "european",
    label: GITHUB,
    flow: "browser",
    kept: identityCenter,
  },
  {
    name: "an organisation's own identity provider, through the sign-in page",
    who: "external",
    label: GOOGLE,
    flow: "browser",
    kept: ({ issuer, profileArn }) => ({
      ...{ method: "external-idp", profileArn },
      ...{ issuer: issuer?.url, clientId: issuer?.clientId, scopes: issuer?.scopes },
    }),
  },
  {
    name: "Identity Center by authorization code, in another region",
    who: "european",
    label: IDENTITY_CENTER,
    flow: "browser",
    inputs: organisation,
    kept: identityCenter,
  },
  {
    name: "an API key",
    who: "google",
    label: API_KEY,
    flow: "browser",
    inputs: (person) => ({ key: simulator.issueApiKey(person) }),
    kept: () => ({ method: "api-key", region: "us-east-1" }),
  },
  {
    name: "Identity Center by device code",
    who: "employee",
    label: IDENTITY_CENTER,
    flow: "device",
    inputs: organisation,
    kept: identityCenter,
  },
];

test.each(ROWS)(
  "$name: the right profile and region, and a chat",
  async ({ who, flow, label, ...row }) => {
    const person = simulator.people[who];
    const kept = row.kept(person);
    simulator.signIn.person = person;
    await loginOverHttp(servers[flow], simulator, label, row.inputs?.(person) ?? {});
    const file = JSON.parse(await workspace.readConfigFile("kiro-accounts.json")) as {
      accounts: { credentials: object; identity: object }[];
    };
    expect(file.accounts).toMatchObject([{ identity: { email: person.email }, credentials: kept }]);

    // The chat comes later: what was kept must be good for a refresh, too.
    simulator.tokens.expireAccessTokens(person);
    expect(await ask(servers[flow === "browser" ? "device" : "browser"])).toContain(
      "Good to see you.",
    );
    const { profileArn } = person;
    const region = profileArn.split(":")[3] ?? "";
    const isKey = kept["method"] === "api-key";
    for (const { body, headers, host } of answeredChats()) {
      expect(ownerOf(headers["authorization"])).toBe(person);
      expect(host).toBe(`runtime.${region}.kiro.dev`);
      expect(body).toEqual(
        isKey
          ? expect.not.objectContaining({ profileArn })
          : expect.objectContaining({ profileArn }),
      );
    }
    expect(answeredChats().length).toBeGreaterThan(0);
    simulator.assertNoRefusals();
  },
);

/** What OpenCode makes of a prompt: the answer, or the error. */
async function ask(server: Server): Promise<string> {
  // OpenCode asks for no title then, whose request could come in the next test.
  const { id } = await server.call<{ id: string }>("POST", "/session", { title: "t" });
  const model = { providerID: "kiro", modelID: "kiro-claude-haiku-4-5" };
  const parts = [{ type: "text", text: "hello" }];
  return JSON.stringify(await server.call("POST", `/session/${id}/message`, { model, parts }));
}

function answeredChats() {
  return simulator.journal.of("/generateAssistantResponse").filter(({ status }) => status === 200);
}

function ownerOf(authorization = "") {
  const bearer = authorization.replace("Bearer ", "");
  const { tokens } = simulator;
  return bearer.startsWith("ksk_") ? tokens.ownerOfKey(bearer) : tokens.owner(bearer);
}
