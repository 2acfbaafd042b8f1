import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KiroApiError, KiroAuthError } from "../../../src/facts/errors.ts";
import { redact } from "../../../src/lib/log/redact.ts";
import { maskEmail, redactText } from "../../../src/lib/log/secret-text.ts";
import { load, SEED } from "../../helpers/property.ts";

const written = (value: unknown) => JSON.stringify(redact(value)) as string | undefined;

const tail = (letters: string, minimum: number) =>
  fc
    .array(fc.constantFrom(...letters.split("")), { minLength: minimum, maxLength: 80 })
    .map((parts) => parts.join(""));
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Secrets that are known by their look, wherever they stand. */
const visibleSecret = fc.oneof(
  tail(BASE64URL, 24).map((rest) => `aoaAAAAAG${rest}`),
  fc.tuple(tail(BASE64URL, 24), tail(BASE64URL, 24)).map(([a, b]) => `aorAAAAAG${a}:${b}+/==`),
  tail(BASE64URL, 24).map((rest) => `ksk_${rest}`),
  fc
    .tuple(tail(BASE64URL, 24), tail(BASE64URL, 24), tail(BASE64URL, 24))
    .map(([header, payload, signature]) => `eyJ${header}.${payload}.${signature}`),
);

/** Secrets of any look: only their name gives them away. */
const hiddenSecret = tail(BASE64URL, 24).map((rest) => `q7Z${rest}`);

const SECRET_NAMES = [
  "accessToken",
  "refresh_token",
  "idToken",
  "Authorization",
  "x-amz-security-token",
  "clientSecret",
  "client_secret",
  "deviceCode",
  "user_code",
  "code_verifier",
  "codeVerifier",
  "code",
  "state",
  "apiKey",
  "KIRO_API_KEY",
  "x-api-key",
  "set-cookie",
  "Password",
];

const sentence = fc.constantFrom<(secret: string) => string>(
  (secret) => secret,
  (secret) => `it was ${secret}, sorry`,
  (secret) => `Bearer ${secret}`,
  (secret) => `(${secret})`,
  (secret) => `token${secret}`,
  (secret) => `https://a.example/cb?x=${secret}&y=1#z`,
  (secret) => `\u001b[31m${secret}\u001b[0m\r\n`,
  (secret) => `${secret.slice(0, 5)}\u200b${secret.slice(5)}`,
  (secret) => secret.slice(0, 16),
  (secret) => JSON.stringify({ body: JSON.stringify({ t: secret }) }),
  (secret) => encodeURIComponent(secret),
);

const named = fc.constantFrom<(name: string, secret: string) => unknown>(
  (name, secret) => ({ [name]: secret }),
  // An account's state is an object and worth reading, an OAuth state never is one.
  (name, secret) => ({ [name]: name === "code" || name === "state" ? secret : { deep: [secret] } }),
  (name, secret) => new Map([[name, secret]]),
  (name, secret) => new Headers([[name.replaceAll("_", "-"), secret]]),
  (name, secret) => [name, secret],
  (name, secret) => new Map([[{}, [[name, secret]]]]),
  (name, secret) => Object.assign(new Error("no"), { [name]: secret }),
  (name, secret) => new URLSearchParams({ [name]: secret }),
  (name, secret) => new URL(`https://a.example/?${name}=${secret}`),
  (name, secret) => `grant_type=x&${name}=${secret}&z=1`,
);

const inText = fc.constantFrom<(name: string, secret: string) => string>(
  (name, secret) => JSON.stringify({ [name]: secret }),
  (name, secret) => JSON.stringify(JSON.stringify({ [name]: secret, z: 1 })),
  (name, secret) => inspect({ [name]: secret }),
  (name, secret) => `${name}: ${secret}`,
  (name, secret) => `${name} = '${secret} ${secret}'`,
);

/** Puts a value somewhere deep, among others. */
const place = fc
  .array(
    fc.constantFrom<(inner: unknown) => unknown>(
      (inner) => ({ a: 1, b: inner }),
      (inner) => [null, inner],
      (inner) => new Map([["k", inner]]),
      (inner) => new Set([inner]),
      (inner) => new Error("outer", { cause: inner }),
      (inner) => new AggregateError([inner], "many"),
      (inner) => Object.assign(Object.create(null) as object, { inner }),
    ),
    { maxLength: 5 },
  )
  .map((wraps) => (inner: unknown) => wraps.reduce<unknown>((value, wrap) => wrap(value), inner));

function expectHidden(value: unknown, secret: string): void {
  const text = written(value) ?? "";
  for (const piece of [secret.slice(0, 16), secret.slice(-16)]) expect(text).not.toContain(piece);
}

describe("redact", () => {
  it(`hides what looks secret, in any position (seed ${SEED})`, () => {
    fc.assert(
      fc.property(visibleSecret, sentence, place, (secret, say, put) => {
        expectHidden(put(say(secret)), secret);
        expectHidden(put({ [say(secret)]: 1 }), secret);
        expectHidden(put(new Error(say(secret))), secret);
        expectHidden(put(Symbol(say(secret))), secret);
        expectHidden(put(Buffer.from(say(secret))), secret);
      }),
      load(1000, 0.2),
    );
  });

  it(`hides what is named secret, in any position (seed ${SEED})`, () => {
    const name = fc.constantFrom(...SECRET_NAMES);
    fc.assert(
      fc.property(hiddenSecret, name, named, place, (secret, key, make, put) => {
        expectHidden(put(make(key, secret)), secret);
      }),
      load(1000, 0.2),
    );
  });

  it(`hides what is named secret inside a text (seed ${SEED})`, () => {
    const name = fc.constantFrom(
      ...SECRET_NAMES.filter((each) => !["code", "state"].includes(each)),
    );
    fc.assert(
      fc.property(hiddenSecret, name, inText, place, (secret, key, write, put) => {
        expectHidden(put(write(key, secret)), secret);
      }),
      load(1000, 0.2),
    );
  });

  it("hides the secrets of our own errors and their causes", () => {
    const secret = "q7Z0123456789abcdefghij";
    const cause = new KiroApiError({ status: 400, serviceMessage: `refreshToken=${secret} bad` });
    const error = new KiroAuthError(
      { code: "login_expired" },
      {
        cause: { cause, clientSecret: secret },
      },
    );
    expectHidden(error, secret);
    expect(redact(error)).toMatchObject({
      name: "KiroAuthError",
      message: "login_expired",
      code: "login_expired",
      cause: { clientSecret: "[redacted]", cause: { refusal: { status: 400 } } },
    });
  });

  it("keeps what helps", () => {
    const facts = {
      status: 429,
      code: "ENOENT",
      state: "cooling-down",
      error: { code: "frame_truncated" },
      max_tokens: 32000,
      thinking_budget_tokens: 20000,
      hasRefreshToken: true,
      idToken: undefined,
      nothing: null,
      model: "claude-opus-4.5",
      conversationId: "5b1d0c0e-8f3e-4f43-9a55-0e8a3f3a7c11",
      text: "extraordinary states: code=ENOENT in the basic authorisation aorta",
      at: new Date(0),
      url: new URL("https://a.example/b?c=d"),
      list: [1, new Set(["x"])],
    };
    expect(JSON.parse(written(facts) ?? "")).toEqual({
      ...facts,
      idToken: undefined,
      at: "1970-01-01T00:00:00.000Z",
      url: "https://a.example/b?c=d",
      list: [1, ["x"]],
    });
  });

  it("reads headers and parameters, and goes twelve levels deep", () => {
    const headers = new Headers({ "x-a": "b", authorization: "c" });
    expect(redact([headers, new URLSearchParams("d=e")])).toEqual([
      { authorization: "[redacted]", "x-a": "b" },
      { d: "e" },
    ]);
    expect(redact([[[[[[[[[[[["12", ["13"]]]]]]]]]]]]])).toEqual([
      [[[[[[[[[[["12", "[cut]"]]]]]]]]]]],
    ]);
  });

  it("knows lists of secrets from counts of tokens", () => {
    expect(redact({ refreshTokens: ["a", "b"], outputTokens: 5, text: "max_tokens=5" })).toEqual({
      refreshTokens: "[redacted]",
      outputTokens: 5,
      text: "max_tokens=5",
    });
  });

  it("masks e-mail addresses", () => {
    expect(redact({ user: "somebody@example.com", other: "Jo <jo@müller.de>" })).toEqual({
      user: "s***@example.com",
      other: "Jo <j***@müller.de>",
    });
    expect(redact("s***@example.com")).toBe("s***@example.com");
  });

  it("describes what JSON cannot hold", () => {
    const circular: Record<string, unknown> = { a: 1 };
    circular["self"] = { circular };
    expect(redact(circular)).toEqual({ a: 1, self: { circular: "[circular]" } });
    expect(redact([NaN, -Infinity, 7n, () => 1, Symbol("s"), new Date(NaN)])).toEqual([
      "NaN",
      "-Infinity",
      "7",
      "[function]",
      "Symbol(s)",
      "Invalid Date",
    ]);
    expect(redact([new Uint8Array(5), new ArrayBuffer(3), /x/g])).toEqual([
      "[5 bytes]",
      "[3 bytes]",
      "/x/g",
    ]);
    expect(written(JSON.parse('{"__proto__": {"x": 1}}'))).toBe('{"__proto__":{"x":1}}');
  });

  it("runs no code of the value and throws for none", () => {
    let ran = false;
    const run = () => {
      ran = true;
      throw new Error("ran");
    };
    const hostile = [
      { toJSON: run, toString: run, [Symbol.toPrimitive]: run },
      Object.defineProperty({}, "getter", { get: run, enumerable: true }),
      new Map([[{ toString: run }, 1]]),
      Object.create(Map.prototype),
      Object.create(Date.prototype),
    ];
    expect(() => redact(hostile)).not.toThrow();
    expect(ran).toBe(false);
    const proxy: object = new Proxy({}, { ownKeys: run });
    expect(redact([proxy])).toEqual(["[unreadable]"]);
  });

  it("is bounded for any size", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5000 }, (_, key) => [key, "x".repeat(500)]),
    );
    let deep: unknown = "end";
    for (let level = 0; level < 10_000; level += 1) deep = [deep, deep];
    const start = performance.now();
    for (const value of [wide, [wide, wide], deep, "x".repeat(5_000_000), Array(1e6).fill(wide)]) {
      expect(written(value)?.length).toBeLessThan(60_000);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("never throws and always gives JSON", () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withBigInt: true }), (value) => {
        const copy = redact(value);
        if (copy !== undefined) JSON.parse(JSON.stringify(copy));
      }),
    );
  });
});

describe("redactText", () => {
  it.each([
    "a",
    "aoa",
    "eyJ",
    "Bearer ",
    "token=",
    'token":"',
    "token\\",
    "a@",
    "a.",
    "://x",
    "\u001b[",
    "code=",
    "ksk_",
    " ",
    "authorization: ",
  ])("is linear in the length of %j repeated", (part) => {
    const start = performance.now();
    for (let run = 0; run < 10; run += 1) redactText(part.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it("changes nothing more when applied again", () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom(...SECRET_NAMES), hiddenSecret)
        .map(([name, secret]) => `${name}=${secret}`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(text, (value) => {
        const once = redactText(value);
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it("cuts long texts", () => {
    expect(redactText("x ".repeat(10_000)).length).toBeLessThan(8200);
  });
});

describe("maskEmail", () => {
  it.each([
    ["somebody@example.com", "s***@example.com"],
    ["jo@example.com", "j***@example.com"],
    ["@example.com", "***@example.com"],
    ["no address", "***"],
    ["", "***"],
    ["😀smile@example.com", "😀***@example.com"],
  ])("%s -> %s", (address, masked) => {
    expect(maskEmail(address)).toBe(masked);
  });
});
