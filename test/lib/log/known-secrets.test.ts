import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knowSecrets } from "../../../src/lib/log/known-secrets.ts";
import { safeText } from "../../../src/lib/log/secret-text.ts";

const SECRET = "q7Z/0canary+9876543210-abcdefghij/klmnop=";
/** Known by its look alone. */
const LOOKS_SECRET = "aoaAAAAAGcanary0123456789:abcdefghij";
const base64 = (text: string) => Buffer.from(text).toString("base64");

const quotations: readonly (readonly [string, (secret: string) => string])[] = [
  ["as it is", (secret) => secret],
  ["in a sentence", (secret) => `The token ${secret} is not valid.`],
  ["in a URL", (secret) => `https://a.example/?x=${encodeURIComponent(secret)}&y=1`],
  ["in JSON", (secret) => JSON.stringify({ body: JSON.stringify({ t: secret }) })],
  ["in JSON that escapes slashes", (secret) => secret.replaceAll("/", "\\/")],
  ["in base64", (secret) => base64(secret)],
  ["in base64 with other things", (secret) => `got ${base64(`{"t":"${secret}","n":1}`)}.`],
  ["in base64 for URLs", (secret) => Buffer.from(`x${secret}y`).toString("base64url")],
  ["in base64 of base64", (secret) => base64(`Basic ${base64(`xy${secret}`)}`)],
  ["behind a path", (secret) => `/a/b/${base64(secret)}`],
  ["behind 2,000 characters", (secret) => `${"long ".repeat(400)}${secret}`],
  ["across the place of the cut", (secret) => `${"x ".repeat(995)}${secret}`],
  ["with marks that hide it", (secret) => `${secret.slice(0, 9)}\u200b\u001b[0m${secret.slice(9)}`],
];

describe.each([
  ["known by its value", SECRET],
  ["known by its look", LOOKS_SECRET],
])("a secret %s", (_how, secret) => {
  it.each(quotations)("is hidden %s, and half of it is never left by a cut", (_where, quote) => {
    knowSecrets([SECRET]);
    for (const length of [40, 2000, 8192]) {
      const shown = safeText(quote(secret), length);
      const everything = [shown, ...(shown.match(/[\w+/-]{8,}/g) ?? []).map(decoded)].join(" ");
      expect(everything).not.toContain("canary");
      expect(everything).not.toContain(secret.slice(0, 12));
    }
  });
});

function decoded(text: string): string {
  return [0, 1, 2, 3]
    .map((skipped) => Buffer.from(text.slice(skipped), "base64").toString("latin1"))
    .join(" ");
}

describe("safeText", () => {
  it("leaves what is no secret as it is", () => {
    for (const text of [
      "The bearer token included in the request is invalid.",
      "Bearer token. Invalid bearer token, expired",
      "The model is overloaded. Try again in a moment.",
      "/home/ann/.config/opencode/kiro-accounts.json",
      "arn:aws:codewhisperer:us-east-1:123456789012:profile/ABCDEFGHIJKL",
      "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
      "kiro-claude-sonnet-4-5-20250929-v1:0",
    ]) {
      expect(safeText(text)).toBe(text);
    }
  });

  it("hides a known secret in any surroundings, in base64 too", () => {
    knowSecrets([SECRET]);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, isEncoded) => {
        const text = before + SECRET + after;
        const shown = safeText(isEncoded ? base64(text) : text);
        expect(shown).not.toContain("canary");
        expect(decoded(shown)).not.toContain("canary");
      }),
      { numRuns: 500 },
    );
  });

  it("looks at no more than a host may send, and leaves no part of a token at the end", () => {
    knowSecrets([SECRET]);
    const shown = safeText(`${"x".repeat(65_520)}${SECRET}`, 1_000_000);
    expect(shown).not.toContain(SECRET.slice(0, 8));
    expect(shown.length).toBeLessThan(65_536);
  });
});
