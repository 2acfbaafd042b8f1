import type { Turn } from "../chat/conversation.ts";
import { memberOf, textOf } from "../http/json.ts";
import { invalid, malformed } from "../http/refusal.ts";
import { LIMITS } from "./limits.ts";
import { firstRefusal, type Rule, USUAL_HABITS } from "./rule.ts";

/** Order and content of the turns (PROTOCOL 3.5, the conversation's own rules). */

export const startsAndEndsWithUser: Rule = ({ turns, current }) => {
  if (current.role !== "user") return malformed("currentMessage is no user turn");
  return turns[0]?.role === "user" ? undefined : malformed("the first turn is not the user's");
};

export const rolesAlternate: Rule = ({ turns }, { habits = USUAL_HABITS }) =>
  firstRefusal(turns, (turn, index) => {
    if (turn.role === "unknown") return malformed(`${turn.path} is neither user nor assistant`);
    return habits.repeatedRoles === "refused" && turns[index - 1]?.role === turn.role
      ? malformed(`${turn.path}: two ${turn.role} turns in a row`)
      : undefined;
  });

export const turnsHaveContent: Rule = ({ turns }) =>
  firstRefusal(turns, (turn) => {
    if (turn.content.trim() !== "") return undefined;
    const carries = turn.role === "user" ? turn.toolResults : turn.toolUses;
    return carries.length > 0 ? undefined : malformed(`${turn.path} has no content`);
  });

export const firstTurnHasText: Rule = ({ turns }) => {
  const onlyResults = turns[0]?.content.trim() === "" && turns[0].toolResults.length > 0;
  return onlyResults ? malformed("the first turn is only tool results") : undefined;
};

export const textApartFromResults: Rule = ({ turns }, { habits = USUAL_HABITS }) =>
  firstRefusal(turns, (turn) =>
    habits.textBesideResults === "refused" &&
    turn.toolResults.length > 0 &&
    turn.content.trim() !== ""
      ? malformed(`${turn.path} mixes user text with tool results`)
      : undefined,
  );

const CONVERSATION_ID = /^[A-Za-z0-9._:-]{1,256}$/;

export const conversationIdIsGood: Rule = ({ conversationId }) => {
  if (conversationId === undefined) return undefined;
  const good = typeof conversationId === "string" && CONVERSATION_ID.test(conversationId);
  return good ? undefined : invalid("INVALID_CONVERSATION_ID", "conversationId has a wrong form");
};

export const signaturesAreOurs: Rule = ({ turns }, { isSignature }) =>
  firstRefusal(turns, (turn) => {
    const reasoning = memberOf(memberOf(turn.message, "reasoningContent"), "reasoningText");
    const signature = textOf(reasoning, "signature");
    if (signature === undefined || (isSignature?.(signature) ?? true)) return undefined;
    return invalid("THINKING_SIGNATURE_INVALID", `${turn.path}: foreign signature`);
  });

export const environmentIsShort: Rule = ({ turns }) =>
  firstRefusal(turns, (turn) => {
    const directory = textOf(environmentOf(turn), "currentWorkingDirectory") ?? "";
    return directory.length > LIMITS.workingDirectory
      ? malformed(
          `${turn.path}: currentWorkingDirectory over ${LIMITS.workingDirectory} characters`,
        )
      : undefined;
  });

function environmentOf(turn: Turn): unknown {
  return memberOf(memberOf(turn.message, "userInputMessageContext"), "envState");
}
