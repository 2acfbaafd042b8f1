import fc from "fast-check";
import { refreshTokens } from "../../../src/auth/credentials.ts";
import { KiroAuthError } from "../../../src/facts/errors.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { readRefusal } from "../../../src/service/refusal.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { CANARY, check, expectOurs, type FuzzTarget } from "../target.ts";

const clock = createFakeClock();

/** Names of which the service uses none, and words that gateways use. */
const name = fc.constantFrom("code", "detail", "title", "status", "errors", "requestId", "path");
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(
    "Unauthorized",
    "invalid_grant",
    "Forbidden",
    "TEMPORARILY_SUSPENDED",
    "quota",
    401,
  ),
);
/** What a gateway, a proxy or a program in between says. */
const foreign = fc.oneof(
  fc.dictionary(name, value, { minKeys: 1 }).map((json) => JSON.stringify(json)),
  fc.constantFrom(
    '{"message":"Unauthorized"}',
    '{"message":"Forbidden"}',
    '{"error":"Not Found"}',
    "",
  ),
  fc.string().map((title) => `<html><title>${title}</title></html>`),
  fc.array(value).map((json) => JSON.stringify(json)),
);

/** Kinds of failure that change an account until somebody or a date ends that. */
const VERDICTS = new Set(["refresh-token-rejected", "account-suspended", "quota-exhausted"]);
const ENDS = new Set(["refresh_token_rejected", "client_expired"]);

const property = fc.asyncProperty(
  fc.integer({ min: 400, max: 599 }),
  foreign,
  async (status, body) => {
    const error = await readRefusal(new Response(body, { status }), clock, undefined);
    const kind = classify(expectOurs(error))?.kind ?? "";
    check(!VERDICTS.has(kind), "a verdict on an account", kind);
    const credentials = {
      method: "social",
      provider: "Google",
      accessToken: CANARY,
      refreshToken: CANARY,
      expiresAt: 0,
    } as const;
    const fetch = () => Promise.resolve(new Response(body, { status }));
    const refused: unknown = await refreshTokens(credentials, {
      fetch,
      clock,
      userAgent: "x",
    }).catch((thrown: unknown) => thrown);
    const ours = expectOurs(refused);
    check(!(ours instanceof KiroAuthError && ENDS.has(ours.code)), "the end of a login", ours);
  },
);

export const verdicts: FuzzTarget = { name: "verdicts of others", property, runs: 250 };
