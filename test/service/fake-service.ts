import type { Credentials } from "../../src/auth/credentials.ts";
import type { Fetch } from "../../src/lib/deps.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import type { ServiceContext } from "../../src/service/send.ts";
import { createFakeClock, type FakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";

export interface SentRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly init: RequestInit;
}

export interface FakeService {
  readonly context: ServiceContext;
  readonly clock: FakeClock;
  /** Everything that left, in order. */
  readonly sent: readonly SentRequest[];
}

type Answer = (request: SentRequest) => Response | Promise<Response>;

/** The service behind `Deps.fetch`: answers by a function and remembers what was sent. */
export function createFakeService(answer: Answer): FakeService {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init = {}) => {
    const request = {
      url: new URL(url),
      method: init.method ?? "GET",
      headers: new Headers(init.headers),
      body: typeof init.body === "string" ? init.body : undefined,
      init,
    };
    sent.push(request);
    return await answer(request);
  };
  const clock = createFakeClock();
  const deps = { fetch, clock, random: createFakeRandom(), logger: silentLogger };
  return { context: { deps, userAgent: "opencode-kiro-auth/test" }, clock, sent };
}

/** Answers never; ends as fetch does when its signal aborts. */
export function hang({ init }: SentRequest): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init.signal?.addEventListener("abort", () => {
      reject(new DOMException("This operation was aborted", "AbortError"));
    });
  });
}

/** Headers at once, then a start of the body, and never its end. */
export function endlessBody(start: string, init: ResponseInit = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(start)),
  });
  return new Response(body, init);
}

/** The body breaks off after its start. */
export function brokenBody(start: string, init: ResponseInit = {}): Response {
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun) controller.error(new TypeError("terminated"));
      else controller.enqueue(new TextEncoder().encode(start));
      begun = true;
    },
  });
  return new Response(body, init);
}

const TOKENS = {
  accessToken: "aoa-access",
  refreshToken: "aor-refresh",
  expiresAt: Date.UTC(2026, 10, 23, 13),
};

export const SOCIAL = { method: "social", provider: "Google", ...TOKENS } satisfies Credentials;

const IDC = {
  method: "idc",
  ssoRegion: "eu-west-1",
  startUrl: "https://d-1234567890.awsapps.com/start",
  clientId: "client",
  clientSecret: "client-secret",
  clientSecretExpiresAt: Date.UTC(2027, 0),
  ...TOKENS,
} as const;

export const BUILDER_ID = { ...IDC, provider: "BuilderId" } satisfies Credentials;
export const ORGANISATION = { ...IDC, provider: "IdentityCenter" } satisfies Credentials;
export const API_KEY = {
  method: "api-key",
  apiKey: "ksk_test",
  region: "us-west-2",
} satisfies Credentials;
