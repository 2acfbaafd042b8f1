import { readConversation, toolResultText } from "./conversation.ts";
import { textOf } from "../http/json.ts";
import type { ModelEntry } from "../account/model-list.ts";
import type { Person } from "../people.ts";

/** How a chat may be asked for: by path or by target, at the newer or the older host. */
export type ChatForm = "path" | "target" | "legacy";

export const CHAT_FORMS: readonly ChatForm[] = ["path", "target", "legacy"];

/** A chat request in the terms a script or the default answer decides by. */
export interface ChatCall {
  readonly person: Person;
  readonly host: string;
  readonly region: string;
  readonly modelId: string | undefined;
  /** The model that answers: of `auto`, the one it chose. */
  readonly model: ModelEntry;
  readonly conversationId: string | undefined;
  /** Last line of the last user text: what a person typed, without the system text before it. */
  readonly prompt: string;
  readonly toolNames: readonly string[];
  /** Texts of the tool results that the current message carries. */
  readonly toolResults: readonly string[];
  /** OpenCode asks for a thread title in a request of its own (OPENCODE 4.4). */
  readonly isTitle: boolean;
  /** The request asks for `<thinking>` tags in the text (PROTOCOL 3.4). */
  readonly wantsThinkingTags: boolean;
  readonly body: unknown;
}

export function readChatCall(
  body: unknown,
  where: Pick<ChatCall, "person" | "host" | "region" | "model">,
): ChatCall {
  const { turns, current, tools, conversationId } = readConversation(body);
  const userTexts = turns.filter((turn) => turn.role === "user").map((turn) => turn.content);
  const allText = userTexts.join("\n");
  const prompt = userTexts.filter((content) => content.trim() !== "").at(-1) ?? "";
  return {
    ...where,
    modelId: current.modelId,
    conversationId: typeof conversationId === "string" ? conversationId : undefined,
    prompt: prompt.trim().split("\n").at(-1)?.trim() ?? "",
    toolNames: tools.map((tool) => textOf(tool, "name") ?? ""),
    toolResults: current.toolResults.map(toolResultText),
    isTitle: tools.length === 0 && /you are a title generator/i.test(allText),
    wantsThinkingTags: allText.includes("<thinking_mode>enabled</thinking_mode>"),
    body,
  };
}
