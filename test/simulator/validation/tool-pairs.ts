import type { Turn } from "../chat/conversation.ts";
import { isRecord, memberOf, textOf } from "../http/json.ts";
import { toolResultText } from "../chat/conversation.ts";
import { invalid, malformed } from "../http/refusal.ts";
import { firstRefusal, type Rule } from "./rule.ts";

/** Tool calls and their results (PROTOCOL 3.5): every call answered in the very next user turn. */

const WRONG_FORMAT = "Invalid tool use format.";
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export const toolIdsAreGood: Rule = ({ turns }) =>
  firstRefusal(turns, (turn) => {
    const good =
      [...idsOf(turn.toolUses), ...idsOf(turn.toolResults)].every((id) => NAME.test(id)) &&
      turn.toolUses.every((use) => NAME.test(textOf(use, "name") ?? ""));
    return good ? undefined : invalid(undefined, `${turn.path}: tool name or id`, WRONG_FORMAT);
  });

export const toolIdsAreUnique: Rule = ({ turns }) =>
  duplicateRefusal(
    "toolUses",
    turns.flatMap((turn) => idsOf(turn.toolUses)),
  ) ??
  duplicateRefusal(
    "toolResults",
    turns.flatMap((turn) => idsOf(turn.toolResults)),
  );

export const toolCallsAreAnswered: Rule = ({ turns }) =>
  firstRefusal(turns, (turn, index) => {
    const asked = idsOf(turns[index - 1]?.toolUses ?? []);
    const answered = idsOf(turn.toolResults);
    const open = asked.filter((id) => !answered.includes(id));
    const orphans = answered.filter((id) => !asked.includes(id));
    if (open.length === 0 && orphans.length === 0) return undefined;
    const detail = `${turn.path}: unanswered [${open.join()}], orphans [${orphans.join()}]`;
    return invalid("TOOL_USE_RESULT_MISMATCH", detail);
  });

export const toolInputsAreObjects: Rule = ({ turns }) =>
  firstRefusal(turns, (turn) =>
    turn.toolUses.every((use) => isRecord(memberOf(use, "input")))
      ? undefined
      : malformed(`${turn.path}: tool input is no object`),
  );

export const failuresSayWhy: Rule = ({ turns }) =>
  firstRefusal(turns, (turn) =>
    turn.toolResults.some(isSilentFailure)
      ? malformed(`${turn.path}: failed tool result without content`)
      : undefined,
  );

export const toolsAreConfigured: Rule = ({ turns, tools }) => {
  const usesTools = (turn: Turn) => turn.toolUses.length > 0 || turn.toolResults.length > 0;
  return tools.length === 0 && turns.some(usesTools)
    ? invalid("TOOL_CONFIG_MISSING", "the history uses tools, the current message offers none")
    : undefined;
};

/** Refused without saying why, as the reports have it. */
export const calledToolsAreOffered: Rule = ({ turns, tools }) => {
  const offered = new Set(tools.map((tool) => textOf(tool, "name")));
  return firstRefusal(turns, (turn) => {
    const missing = turn.toolUses.find((use) => !offered.has(textOf(use, "name")));
    return missing === undefined
      ? undefined
      : invalid(undefined, `${turn.path}: ${textOf(missing, "name") ?? "a tool"} is not offered`);
  });
};

function isSilentFailure(result: unknown): boolean {
  return textOf(result, "status") === "error" && toolResultText(result).trim() === "";
}

function idsOf(items: readonly unknown[]): string[] {
  return items.map((item) => textOf(item, "toolUseId") ?? "");
}

function duplicateRefusal(what: string, ids: readonly string[]) {
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  return duplicate === undefined
    ? undefined
    : invalid("TOOL_DUPLICATE", `${what}: ${duplicate} twice`);
}
