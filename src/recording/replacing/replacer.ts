import { parseJson } from "../../lib/read.ts";
import { blank, blankData } from "./blank.ts";
import { isProtocolWord, type Kind } from "./fields.ts";
import type { Names } from "./names.ts";
import { replaceForm, replaceUrl } from "./replace-form.ts";
import { replaceJson } from "./replace-json.ts";
import { serviceCode, serviceSentence } from "./service-words.ts";

/** Takes everything personal out of what passes over the wire, and leaves its shape. */
export interface Replacer {
  readonly text: (text: string, kind: Kind) => string;
  /** A body that is text: JSON, a form, a page. */
  readonly body: (text: string, contentType?: string) => string;
  /** A JSON object, some of whose texts are replaced already. */
  readonly json: (json: string, given?: ReadonlyMap<string, string>) => string;
  readonly url: (url: string) => string;
  readonly headers: (headers: Headers) => Readonly<Record<string, string>>;
}

/** Headers whose values are written, ours and the service's; of others only the length is. */
const HEADERS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...["accept", "accept-encoding", "content-type", "content-length", "content-encoding"].map(word),
  ...["user-agent", "x-amz-user-agent", "x-amz-target", "amz-sdk-request", "tokentype"].map(word),
  ...["x-amzn-codewhisperer-optout", "x-amzn-kiro-agent-mode", "x-amzn-kiro-origin"].map(word),
  ...["date", "retry-after", "retry-after-ms", "x-amz-retry-after"].map(word),
  ["x-amzn-kiro-profile-arn", "name"],
  ["x-amzn-requestid", "name"],
  ["authorization", "name"],
  ["x-amzn-errortype", "code"],
]);

function word(name: string): readonly [string, Kind] {
  return [name, "word"];
}

const SCHEME = /^Bearer /;

export function createReplacer(names: Names): Replacer {
  function text(value: string, kind: Kind): string {
    switch (kind) {
      case "word":
        return isProtocolWord(value) ? value : blank(value);
      case "catalogue":
        return value;
      case "code":
        return serviceCode(value, names);
      case "message":
        return serviceMessage(value);
      case "name":
      case "schema":
        return names.rename(value);
      case "json":
        return replaceJson(value, text, true);
      case "data":
        return blankData(value);
      default:
        return blank(value);
    }
  }

  /** Gateways put the service's own JSON into a text of theirs. */
  function serviceMessage(value: string): string {
    return isJson(value) ? replaceJson(value, text) : serviceSentence(value, names);
  }

  return {
    text,
    json: (json, given) => replaceJson(json, text, false, given),
    body(body, contentType = "") {
      if (contentType.includes("form-urlencoded")) return replaceForm(body, text);
      return isJson(body) ? replaceJson(body, text) : serviceMessage(body);
    },
    url: (url) => replaceUrl(url, text),
    headers(headers) {
      const entries = [...headers].map(([name, value]) => {
        const kind = HEADERS.get(name);
        if (kind === undefined) return [name, `[${value.length} characters]`];
        const [scheme = ""] = SCHEME.exec(value) ?? [];
        return [name, kind === "word" ? value : scheme + text(value.slice(scheme.length), kind)];
      });
      return Object.fromEntries(entries) as Record<string, string>;
    },
  };
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text) && parseJson(text) !== undefined;
}
