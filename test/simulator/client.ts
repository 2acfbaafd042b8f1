import { createHash, randomBytes } from "node:crypto";
import { simpleRequest, type SampleOptions } from "./samples.ts";
import type { Simulator } from "./simulator.ts";

/** A plain client of the simulator's own tests: it knows the wire, nothing of the product. */

export const RUNTIME = "https://runtime.us-east-1.kiro.dev";
export const MANAGEMENT = "https://management.us-east-1.kiro.dev";
export const SOCIAL = "https://prod.us-east-1.auth.desktop.kiro.dev";
export const OIDC = "https://oidc.us-east-1.amazonaws.com";
const CHAT_URL = `${RUNTIME}/generateAssistantResponse`;

interface JsonReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function postJson(
  simulator: Simulator,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonReply> {
  const response = await simulator.fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return readJson(response);
}

export async function getJson(
  simulator: Simulator,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<JsonReply> {
  return readJson(await simulator.fetch(url, { headers }));
}

interface ChatOptions extends SampleOptions {
  readonly url?: string;
  readonly content?: string;
  readonly token?: string;
  /** undefined leaves it out. */
  readonly profileArn?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the sample. */
  readonly body?: unknown;
}

/** A chat request; where no token is given, as a fresh session of `google`. */
export function sendChat(simulator: Simulator, options: ChatOptions = {}): Promise<Response> {
  const session = simulator.issueSocial();
  const profileArn = "profileArn" in options ? options.profileArn : session.profileArn;
  const sample = simpleRequest(options.content ?? "Hi", options);
  const body = options.body ?? { ...sample, ...(profileArn === undefined ? {} : { profileArn }) };
  return simulator.fetch(options.url ?? CHAT_URL, {
    method: "POST",
    headers: {
      authorization: `Bearer ${options.token ?? session.accessToken}`,
      "content-type": "application/json",
      ...options.headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

/** RFC 7636. */
export function createPkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

async function readJson(response: Response): Promise<JsonReply> {
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}
