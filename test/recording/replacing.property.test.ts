import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAccount } from "../../src/accounts/store/record.ts";
import { regionOfProfileArn } from "../../src/catalog/profile-arn.ts";
import { blank } from "../../src/recording/replacing/blank.ts";
import { createNames } from "../../src/recording/replacing/names.ts";
import { replaceFrames } from "../../src/recording/replacing/replace-frames.ts";
import { createReplacer } from "../../src/recording/replacing/replacer.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { load, SEED } from "../helpers/property.ts";
import { decodeWithAmazonClient } from "../oracle/decode.ts";
import { errorFrame, event, exception } from "../simulator/chat/events.ts";
import { encodeEvents, withBadChecksum } from "../simulator/chat/frames.ts";

const newReplacer = () => createReplacer(createNames(systemRandom));

const usual = { ...load(20_000, 0.02) };
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.lorem({ maxCount: 8 }),
  fc.constantFrom("äöü 中文 🙂 e\u0301", "<thinking>I</thinking>", 'a "b"\n\\c', '{"a": 1}'),
);
const json = fc.json({ stringUnit: "binary", depthSize: "medium" });

/** Letters that stand for all others. */
const SHAPE = /^[xX1é字😀]*$/u;
const isShape = (given: string) =>
  SHAPE.test(given.replace(/[^\p{L}\p{M}\p{N}\u{10000}-\u{10ffff}]/gu, ""));
const bytesIn = (given: string) => Buffer.byteLength(given);

/** Whether somebody's word of four letters or digits stands where it stood. */
function survivor(before: string, after: string): string | undefined {
  for (const { 0: run, index } of before.matchAll(/[\p{L}\p{N}]{4}/gu)) {
    if (!isShape(run) && after.slice(index, index + run.length) === run) return run;
  }
  return undefined;
}

describe(`what replaces personal text (seed ${SEED})`, () => {
  it("is as long, in letters and in bytes, and says nothing", () => {
    fc.assert(
      fc.property(text, (given) => {
        const replaced = blank(given);
        expect(replaced).toHaveLength(given.length);
        expect(bytesIn(replaced)).toBe(bytesIn(given));
        expect(isShape(replaced.replaceAll(/<\/?thinking>/gi, ""))).toBe(true);
        expect(blank(replaced)).toBe(replaced);
      }),
      usual,
    );
  });

  it("can be cut wherever the text was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(60), (given, at) => {
        expect(blank(given.slice(0, at)) + blank(given.slice(at))).toBe(blank(given));
      }),
      usual,
    );
  });

  it("is for a name another one of its pattern, the same each time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (given) => {
        const { rename } = createNames(systemRandom);
        const renamed = rename(given);
        expect(blank(renamed)).toBe(blank(given));
        expect(rename(given)).toBe(renamed);
      }),
      usual,
    );
  });

  it("keeps distinct names distinct", () => {
    const { rename } = createNames(systemRandom);
    const names = Array.from({ length: 400 }, (_, index) => `tool_${index + 1000}`);
    expect(new Set(names.map(rename)).size).toBe(names.length);
  });

  it("leaves JSON as it is written, but for what somebody says in it", () => {
    fc.assert(
      fc.property(json, (said) => {
        const body = `{ "messages":[{"role":"user","content": ${JSON.stringify(said)}}], "input":${said}}`;
        const replaced = newReplacer().body(body);
        expect(replaced).toHaveLength(body.length);
        expect(bytesIn(replaced)).toBe(bytesIn(body));
        expect(JSON.parse(replaced)).toMatchObject({ messages: [{ role: "user" }] });
        const own = body
          .replaceAll(
            /"(?:messages|role|user|content|input)"|null|true|false|\\u[\da-f]{4}/g,
            blank,
          )
          .replaceAll(/(?<=\d)e(?=[+-]\d)/g, blank);
        expect(survivor(own, replaced)).toBeUndefined();
      }),
      usual,
    );
  });

  it("makes frames that Amazon's client reads, each with its old length", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), json, async (texts, input) => {
        const events = [
          ...texts.map((content) => event("assistantResponseEvent", { content })),
          ...[input.slice(0, 3), input.slice(3)].map((piece) =>
            event("toolUseEvent", { toolUseId: "t1", name: "bash", input: piece }),
          ),
        ];
        const bytes = encodeEvents(events);
        const replaced = replaceFrames(bytes, newReplacer());
        expect(replaced).toHaveLength(bytes.length);
        const read = await decodeWithAmazonClient(replaced);
        const contents = read.flatMap(({ value }) => (value as { content?: string }).content ?? []);
        expect(contents.join("")).toBe(blank(texts.join("")));
      }),
      { ...usual, numRuns: Math.ceil(usual.numRuns / 8) },
    );
  });
});

describe("a replaced account", () => {
  const usage = {
    used: 12,
    limit: 1000,
    checkedAt: 5,
    plan: "KIRO PRO",
    overageEnabled: false,
    breakdown: { checkedAt: 5, base: { used: 12, limit: 1000 }, total: { charges: 1.5 } },
  };
  const state = { kind: "cooling-down", since: 5, until: 99, reason: "throttled" };
  const identity = { userId: "d-1234567890.abc", email: "anna@example.com" };
  const credentials = {
    method: "idc",
    provider: "IdentityCenter",
    ssoRegion: "eu-central-1",
    startUrl: "https://annas-company.awsapps.com/start",
    clientId: "client-of-anna",
    clientSecret: "secret-of-anna",
    clientSecretExpiresAt: 1803568825000,
    accessToken: "aoaAAAAAGabc:def",
    refreshToken: "aorAAAAAGabc:def",
    expiresAt: 1795796427528,
    profileArn: "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ANNASPROFILE",
  };

  it("is read as one in the same state, with the same numbers, and is nobody's", () => {
    const id = "8f0c2f5e-6d1b-4c4f-9b5f-2f1a7c3d9e64";
    const account = { id, label: "Anna's", identity, credentials, generation: 3, state, usage };
    const store = { store: { version: 2, accounts: [account] } };
    const replaced = newReplacer().body(JSON.stringify(store));
    const [read] = (JSON.parse(replaced) as typeof store).store.accounts;
    expect(readAccount(read)).toMatchObject({ generation: 3, state, usage });
    expect(readAccount(read)?.credentials).toMatchObject({
      method: "idc",
      provider: "IdentityCenter",
      ssoRegion: "eu-central-1",
      expiresAt: credentials.expiresAt,
    });
    expect(regionOfProfileArn(read?.credentials.profileArn ?? "")).toBe("eu-central-1");
    expect(replaced).not.toMatch(/anna|example|123456789|8f0c2f5e|GabC/i);
  });
});

describe("replaced frames", () => {
  it("keep a wrong checksum wrong, and a frame that is cut", async () => {
    const bytes = encodeEvents([event("assistantResponseEvent", { content: "Hello there" })]);
    const wrong = replaceFrames(withBadChecksum(bytes), newReplacer());
    await expect(decodeWithAmazonClient(wrong)).rejects.toThrow(/checksum/i);
    const cut = replaceFrames(Buffer.concat([bytes, bytes.subarray(0, 60)]), newReplacer());
    expect(cut).toHaveLength(bytes.length + 60);
    expect(Buffer.from(cut.subarray(bytes.length, bytes.length + 12))).toEqual(
      Buffer.from(bytes.subarray(0, 12)),
    );
    expect(Buffer.from(cut).toString("latin1")).not.toContain("Hello");
  });

  it("keep the words by which an error is told, and none that it quotes", () => {
    const said = "Input is too long for Anna Kowalska, arn:aws:iam::123456789012:user/anna";
    const bytes = encodeEvents([
      exception("ValidationException", said, "CONTENT_LENGTH_EXCEEDS_THRESHOLD"),
      errorFrame("ThrottlingException", said),
    ]);
    const replaced = Buffer.from(replaceFrames(bytes, newReplacer())).toString("latin1");
    expect(replaced).toContain("CONTENT_LENGTH_EXCEEDS_THRESHOLD");
    expect(replaced).toContain("ThrottlingException");
    expect(replaced.split("Input is too long")).toHaveLength(3);
    for (const word of ["Anna", "Kowalska", "anna", "1234"]) expect(replaced).not.toContain(word);
  });
});
