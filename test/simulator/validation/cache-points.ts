import type { Conversation } from "../chat/conversation.ts";
import { conversationTokens } from "../chat/count-tokens.ts";
import { listOf, memberOf } from "../http/json.ts";
import { invalid, malformed, type Refusal } from "../http/refusal.ts";
import { type Rule, USUAL_HABITS } from "./rule.ts";

/**
 * Cache points (PROTOCOL 3.6). What the service says of them nobody has published: the words are
 * those of the models' own services. Too short a prefix is refused here, because nobody knows.
 */
export const cachePointsFitModel: Rule = (conversation, { findModel, habits = USUAL_HABITS }) => {
  const places = placesOf(conversation);
  if (hasPointAmongTools(conversation)) return malformed("a cache point among the tools");
  if (places.length === 0) return undefined;
  if (habits.cachePoints === "refused without a word") return malformed("cache points");
  const caching = findModel?.(conversation.current.modelId ?? "auto")?.caching;
  if (habits.cachePoints === "refused" || caching?.supportsPromptCaching !== true) {
    return invalid(undefined, "cache points", NOT_ALLOWED);
  }
  const {
    maximumCacheCheckpointsPerRequest: most = 4,
    minimumTokensPerCacheCheckpoint: least = 0,
  } = caching;
  if (places.length > most) {
    const found = `A maximum of ${most} blocks with cache_control may be provided. Found ${places.length}.`;
    return invalid(undefined, found, found);
  }
  return tooShort(conversation, places, least);
};

const NOT_ALLOWED =
  "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.";

/** Indexes of the turns that end with one. */
function placesOf({ turns }: Conversation): readonly number[] {
  return turns.flatMap(({ message }, index) =>
    memberOf(message, "cachePoint") === undefined ? [] : [index],
  );
}

function hasPointAmongTools({ current }: Conversation): boolean {
  const tools = listOf(memberOf(current.message, "userInputMessageContext"), "tools");
  return tools.some((tool) => memberOf(tool, "cachePoint") !== undefined);
}

function tooShort(
  { tools, turns }: Conversation,
  places: readonly number[],
  least: number,
): Refusal | undefined {
  const tokens = places.map((index) =>
    conversationTokens({ tools, turns: turns.slice(0, index + 1) }),
  );
  const short = tokens.find((count) => count < least);
  return short === undefined
    ? undefined
    : malformed(`a cache point behind ${short} tokens, fewer than ${least}`);
}
