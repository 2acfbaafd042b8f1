import { expect, it } from "vitest";
import { LOGIN_LABELS } from "../../src/login/methods.ts";
import { ending, reasoning, text, toolUse } from "../simulator/chat/events.ts";
import { PNG } from "../simulator/samples.ts";
import {
  ask,
  logIn,
  simulator,
  start,
  store,
  useRecordedWorld,
  written,
} from "./recorded-world.ts";

useRecordedWorld();

/** In prompts, files, tool arguments, tool results, names, answers and errors. */
const SAID = "Canarykwx";
const IN_FILE = Buffer.from(`a file with ${SAID}`).toString("base64");

function conversation() {
  const call = {
    name: `${SAID}_tool`,
    arguments: JSON.stringify({ [SAID]: SAID, count: 48151623 }),
  };
  return {
    tools: [
      {
        type: "function",
        function: {
          name: `${SAID}_tool`,
          description: `Knows ${SAID}`,
          parameters: {
            type: "object",
            properties: { [SAID]: { type: "string", enum: [SAID], default: SAID } },
            required: [SAID],
          },
        },
      },
    ],
    reasoning_effort: "low",
    messages: [
      { role: "system", content: `You know ${SAID}.` },
      { role: "user", content: `First ${SAID}` },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "t1", type: "function", function: call }],
      },
      { role: "tool", tool_call_id: "t1", content: `{"result": "${SAID}"}` },
      {
        role: "user",
        content: [
          { type: "text", text: `Second ${SAID}` },
          { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
          {
            type: "file",
            file: { filename: `${SAID}.txt`, file_data: `data:text/plain;base64,${IN_FILE}` },
          },
        ],
      },
    ],
  };
}

const answer = () =>
  [
    reasoning([`I think of ${SAID.slice(0, 4)}`, `${SAID.slice(4)}.`]),
    text(`Answer ${SAID.slice(0, 3)}`),
    text(`${SAID.slice(3)} end`),
    toolUse("t2", `${SAID}_tool`, { [SAID]: SAID }),
    ending("TOOL_USE"),
  ].flat();

/** The texts in it, and what they are in base64. */
function layersOf(given: string): string {
  const inner = (given.match(/[\w+/-]{8,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), "base64").toString("latin1")),
  );
  return [given, ...inner].join("\n").toLowerCase();
}

/** The identifying parts of what is known of each person. */
function personalParts(): readonly string[] {
  return Object.values(simulator.people).flatMap(
    ({ email, profileArn, startUrl, userId, issuer }) => [
      email,
      userId,
      ...userId.split(/[.-]/).filter((part) => part.length >= 6),
      ...placesOf(startUrl),
      ...(issuer === undefined ? [] : [issuer.clientId]),
      ...(isOwn(profileArn) ? [profileArn, profileArn.split(":")[4] ?? ""] : []),
    ],
  );
}

/** A start URL, and the name of its organisation; some everybody has. */
function placesOf(startUrl: string): readonly string[] {
  if (startUrl.includes("view.awsapps.com")) return [];
  return [startUrl, ...new URL(startUrl).host.split(".").slice(0, 1)];
}

/** Some ARNs everybody has. */
function isOwn(arn: string | undefined): arn is string {
  return arn !== undefined && !/:(?:699475941385|638616132270):/.test(arn);
}

it("no secret, no person and no word of a conversation is in a recording of everything (T9)", async () => {
  const { people } = simulator;
  const browser = await start({ KIRO_LOGIN_FLOW: "browser" });
  const device = await start({ KIRO_LOGIN_FLOW: "device" });
  const { employee } = people;
  const place = { startUrl: employee.startUrl, region: employee.ssoRegion };
  const key = simulator.issueApiKey();
  const ends = [
    await logIn(browser, LOGIN_LABELS.google, people.google),
    await logIn(device, LOGIN_LABELS.google, people.google),
    await logIn(device, LOGIN_LABELS.github, people.github),
    await logIn(device, LOGIN_LABELS.builderId, people.builder),
    await logIn(device, LOGIN_LABELS.identityCenter, employee, place),
    await logIn(browser, LOGIN_LABELS.identityCenter, employee, place),
    await logIn(browser, LOGIN_LABELS.google, people.external),
    await logIn(device, LOGIN_LABELS.apiKey, people.google, { key }),
  ];
  expect(ends).toEqual(ends.map(() => "success"));
  const asker = await start();
  const secrets = simulator.secrets().join(" ");
  simulator.expectRefusals();
  simulator.chat.enqueue({ events: answer() });
  simulator.chat.enqueue({
    status: 400,
    body: { message: `Bad: ${SAID} ${secrets}`, reason: SAID },
  });
  simulator.chat.enqueue({
    exception: { type: "ValidationException", message: `${SAID} ${secrets}` },
    afterEvents: answer(),
  });
  simulator.tokens.expireAccessTokens();
  for (let count = 0; count < 3; count += 1) await ask(asker, conversation());
  const chats = () => simulator.journal.of("/generateAssistantResponse");
  await expect.poll(() => written().split('"prompt"').length).toBe(4);
  await expect.poll(() => written().split("runtime.").length).toBeGreaterThan(chats().length);

  const everything = written();
  const layers = layersOf(everything);
  expect(everything).toContain("assistantResponseEvent");
  expect(everything).toContain("refreshToken");
  const accounts = (await store.read()).map(({ id }) => id);
  expect(accounts.length).toBeGreaterThan(4);
  const personal = [...simulator.secrets(), ...personalParts(), ...accounts, SAID, "48151623"];
  expect(personal.filter((each) => layers.includes(each.toLowerCase()))).toEqual([]);
  const beginnings = simulator.secrets().map((secret) => secret.slice(0, 16));
  expect(beginnings.filter((each) => layers.includes(each.toLowerCase()))).toEqual([]);
  expect(everything).not.toContain("isLeftOut");
}, 60_000);
