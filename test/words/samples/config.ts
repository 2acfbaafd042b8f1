import type { JsonFaultReason } from "../../../src/facts/problems/config-problem.ts";
import * as words from "../../../src/words/config.ts";
import type { Samples } from "./sample.ts";

const place = "~/.config/opencode/kiro.json";
const choices = ["auto", "browser", "device"];
const choice = { type: "choice", choices, default: "auto" } as const;
const regions = ["eu-west-1", "eu-west-2", "eu-west-3", "us-east-1", "us-east-2", "us-west-1"];

function invalidJson(reason: JsonFaultReason | undefined): string {
  return words.configProblem({
    place,
    kind: "invalid-json",
    fault: { line: 3, column: 7, reason },
  });
}

export const config: Samples = {
  "configProblem: unreadable": words.configProblem({ place, kind: "unreadable", code: "EACCES" }),
  "configProblem: invalid JSON": invalidJson(undefined),
  "configProblem: invalid JSON, unexpected end": invalidJson("unexpected-end"),
  "configProblem: invalid JSON, unterminated string": invalidJson("unterminated-string"),
  "configProblem: invalid JSON, quotes of a string": invalidJson("string-quotes"),
  "configProblem: invalid JSON, quotes of a name": invalidJson("name-quotes"),
  "configProblem: invalid JSON, comma": invalidJson("missing-comma"),
  "configProblem: invalid JSON, colon": invalidJson("missing-colon"),
  "configProblem: invalid JSON, bracket": invalidJson("unexpected-bracket"),
  "configProblem: invalid JSON, hash": invalidJson("hash-comment"),
  "configProblem: invalid JSON, text behind": invalidJson("text-behind"),
  "configProblem: invalid JSON, too deep": invalidJson("too-deep"),
  "configProblem: not an object": words.configProblem({ place, kind: "not-an-object" }),
  "configProblem: unknown, with a suggestion": words.configProblem({
    place,
    kind: "unknown-option",
    key: "autoresume",
    suggestion: "auto_resume",
    known: ["auto_resume", "login_flow"],
  }),
  "configProblem: unknown, without a suggestion": words.configProblem({
    place,
    kind: "unknown-option",
    key: "nonsense",
    suggestion: undefined,
    known: ["auto_resume", "login_flow"],
  }),
  "configProblem: options of the earlier plugin": words.configProblem({
    place,
    kind: "earlier-options",
    keys: ["idc_region", "auto_sync_kiro_cli"],
  }),
  "configProblem: many unknown": words.configProblem({
    place,
    kind: "more-unknown-options",
    count: 995,
  }),
  "configProblem: in a project's file": words.configProblem({
    place: "/projects/app/.opencode/kiro.json",
    kind: "not-for-projects",
    key: "user_agent",
    variable: "KIRO_USER_AGENT",
  }),
  "configProblem: another package": words.configProblem({
    place: "opencode.json",
    kind: "other-package",
    keys: ["provider.kiro.npm", "provider.kiro.models.kiro-auto.provider"],
    needed: "@ai-sdk/openai-compatible",
  }),
  "configProblem: a wrong string": words.configProblem({
    place,
    kind: "invalid-value",
    key: "login_flow",
    found: { type: "string", text: "devise" },
    allowed: choice,
    suggestion: "device",
  }),
  "configProblem: a wrong number": words.configProblem({
    place: "environment",
    kind: "invalid-value",
    key: "KIRO_RATE_LIMIT_MAX_RETRIES",
    found: { type: "literal", text: "11" },
    allowed: { type: "integer", minimum: 0, maximum: 10 },
    suggestion: undefined,
  }),
  "configProblem: a list": words.configProblem({
    place,
    kind: "invalid-value",
    key: "auto_resume",
    found: { type: "list" },
    allowed: { type: "boolean" },
    suggestion: undefined,
  }),
  "configProblem: an object": words.configProblem({
    place,
    kind: "invalid-value",
    key: "quota_warning_threshold",
    found: { type: "object" },
    allowed: { type: "number", minimum: 0, maximum: 1 },
    suggestion: undefined,
  }),
  jsonFault: words.jsonFault({ line: 3, column: 7, reason: "missing-comma" }),
  "allowedValues: few names": words.allowedValues(choice),
  "allowedValues: many names": words.allowedValues({
    type: "choice",
    choices: ["af-south-1", ...regions],
    default: "us-east-1",
  }),
  "allowedValues: text": words.allowedValues({ type: "text", maxLength: 256 }),
};
