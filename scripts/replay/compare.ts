import { createReplacer } from "../../src/recording/replacing/replacer.ts";
import { isObject } from "../../src/lib/read.ts";
import type { RecordedRequest } from "./recording.ts";

/** Stand-ins stay, and everything else is replaced as it was when it was recorded. */
const replacer = createReplacer({ rename: (text) => text, known: (run) => run });

/** A request as a recording would have it. */
export function asRecorded({ body, headers, method, url }: RecordedRequest): RecordedRequest {
  const type = headers["content-type"] ?? "";
  return {
    method,
    url: replacer.url(url),
    headers: replacer.headers(new Headers(headers)),
    ...(body !== undefined && { body: replacer.body(body, type) }),
  };
}

/** Made anew each time, or from what a recording has stand-ins for. */
const OWN = /\.(?:conversationId|jsonrpcId)$/;
/** They name the version that runs. */
const OF_VERSION = new Set(["user-agent", "x-amz-user-agent"]);

/** Where two requests differ, as paths such as `body.conversationState.history[3].content`. */
export function differences(recorded: RecordedRequest, sent: RecordedRequest): readonly string[] {
  return differing(comparable(recorded, recorded), comparable(sent, recorded), "")
    .map((path) => path.slice(1))
    .filter((path) => !OWN.test(path));
}

/** @param model the headers that count: those whose values it has */
function comparable({ body = "", headers, method, url }: RecordedRequest, model: RecordedRequest) {
  const names = Object.entries(model.headers)
    .filter(([name, value]) => !value.startsWith("[") && !OF_VERSION.has(name))
    .map(([name]) => name);
  return {
    method,
    url,
    headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
    body: parsed(body),
  };
}

/** Names that had to be changed end with a hash of what they were. */
const HASHED = /_[\da-f]{8}(?=")/g;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(HASHED, "_hash"));
  } catch {
    return body;
  }
}

function differing(left: unknown, right: unknown, path: string): readonly string[] {
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length);
    return Array.from({ length }, (_, index) =>
      differing(left[index], right[index], `${path}[${index}]`),
    ).flat();
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => differing(left[key], right[key], `${path}.${key}`));
  }
  return left === right ? [] : [path];
}
