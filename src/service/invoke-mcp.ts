import { type Credentials, regionOf } from "../auth/credentials.ts";
import { invokeMcpEndpoints } from "../catalog/endpoints.ts";
import { regionOfProfileArn } from "../catalog/profile-arn.ts";
import { KiroApiError } from "../facts/errors.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import { byName, callJson, type JsonCall } from "./call-json.ts";
import type { ServiceContext } from "./send.ts";

/** A search takes seconds; its caller waits for nothing else. */
const TIMEOUT_MS = 30_000;

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly profileArn: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What Kiro's own tool answered. */
export type ToolAnswer =
  | { readonly kind: "answered"; readonly texts: readonly string[] }
  /** It ran, and failed. */
  | { readonly kind: "failed"; readonly message: string | undefined }
  /** JSON-RPC's own error: the call was not taken. */
  | {
      readonly kind: "not-taken";
      readonly code: number | undefined;
      readonly message: string | undefined;
    };

/** Calls a tool of Kiro's as an account. @throws KiroApiError, KiroNetworkError */
export type InvokeMcp = (credentials: Credentials, call: ToolCall) => Promise<ToolAnswer>;

/**
 * Kiro's own tools (PROTOCOL 8): by their path, or by the operation's name at hosts that do not
 * know the path; the form that worked is asked first the next time.
 */
export function createInvokeMcp(context: ServiceContext): InvokeMcp {
  let forms: readonly FormName[] = ["path", "rpc"];
  return async (credentials, call) => {
    const [first = "path", second = "rpc"] = forms;
    try {
      return readToolAnswer(await ask(context, credentials, call, first));
    } catch (error) {
      if (!isFormUnknown(error)) throw error;
      const answer = await ask(context, credentials, call, second);
      forms = [second, first];
      return readToolAnswer(answer);
    }
  };
}

type FormName = "path" | "rpc";

function ask(
  context: ServiceContext,
  credentials: Credentials,
  call: ToolCall,
  form: FormName,
): Promise<Readonly<Record<string, unknown>>> {
  const { profileArn, signal } = call;
  const region = (profileArn && regionOfProfileArn(profileArn)) || regionOf(credentials);
  const endpoints = invokeMcpEndpoints(region);
  const { url, headers } =
    form === "path" ? { url: endpoints.path, headers: {} } : byName(endpoints.rpc);
  const params = { name: call.name, arguments: call.arguments };
  const body = { jsonrpc: "2.0", id: "1", method: "tools/call", params };
  const named = profileArn === undefined ? {} : { "x-amzn-kiro-profile-arn": profileArn };
  const request: JsonCall = {
    url,
    headers: { ...headers, ...named },
    // A path binds the ARN to the header, a name has all of the input in its body.
    body: form === "rpc" && profileArn !== undefined ? { ...body, profileArn } : body,
    timeoutMs: TIMEOUT_MS,
    signal,
  };
  return callJson(context, credentials, request);
}

/** The host does not know the operation in this form (PROTOCOL 3.1). */
function isFormUnknown(error: unknown): boolean {
  if (!(error instanceof KiroApiError)) return false;
  const { serviceMessage = "", status, type = "" } = error.refusal;
  if (status === 404 || status === 405) return true;
  if (status !== 400 && status !== 403) return false;
  return /UnknownOperation/i.test(type) || /unknown (?:operation|endpoint)/i.test(serviceMessage);
}

function readToolAnswer(body: Readonly<Record<string, unknown>>): ToolAnswer {
  if (body["error"] !== undefined && body["error"] !== null) {
    const { code, message } = readObject(body["error"]);
    return { kind: "not-taken", code: readNumber(code), message: readString(message) };
  }
  const result = readObject(body["result"]);
  const texts = readArray(result["content"]).flatMap((part) => {
    const text = readString(readObject(part)["text"]);
    return text === undefined ? [] : [text];
  });
  if (result["isError"] !== true) return { kind: "answered", texts };
  return { kind: "failed", message: texts.length === 0 ? undefined : texts.join(" ") };
}
