import { defined, unlessEmpty } from "../../lib/defined.ts";
import type { CodeWhispererRequest, UserInputMessage } from "../../codewhisperer/request.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";
import { extraFields, type FieldsOptions } from "./extra-fields.ts";
import { toWire } from "./history.ts";
import { readContents } from "./message-content.ts";
import { ToolCallLedger } from "./tools/tool-call-ledger.ts";
import { type ToolNames, WireNames } from "./tools/tool-names.ts";
import { translateTools } from "./tools/tools.ts";
import { readConversation } from "./turns.ts";

export interface TranslateOptions extends FieldsOptions {
  readonly conversationId: string;
  /** Ids of tool calls that the host knows as failed. */
  readonly failedToolCalls: ReadonlySet<string>;
  /** Tools that the host offers and the account does not have. */
  readonly hiddenTools: ReadonlySet<string>;
  /** After a refusal for its structure: leave out whatever is not surely accepted. */
  readonly strict: boolean;
}

export interface Translation {
  readonly request: CodeWhispererRequest;
  /** Name on the wire -> the caller's name. */
  readonly toolNames: ToolNames;
  /** The answer may begin with `<thinking>`. */
  readonly thinkingTags: boolean;
  /** Tools that exceed the service's limit. */
  readonly toolsLeftOut: number;
  /** What was changed on the way, for the debug log. */
  readonly notes: readonly string[];
}

/**
 * OpenAI chat request -> body of GenerateAssistantResponse, by the service's rules (PROTOCOL 3.3 to
 * 3.5). Pure: the same request gives the same bytes.
 */
export function translateRequest(chat: ChatRequest, options: TranslateOptions): Translation {
  const notes: string[] = [];
  const names = new WireNames();
  const offered =
    chat.toolChoice === "none"
      ? []
      : chat.tools.filter((tool) => !options.hiddenTools.has(tool.name));
  // Before the history asks for names, so that none of it takes the name of a tool.
  for (const tool of offered) names.toWire(tool.name);
  const ledger = new ToolCallLedger(names);
  const conversation = readConversation(chat.messages, {
    contents: readContents(chat.messages, notes),
    ledger,
    failedToolCalls: options.failedToolCalls,
  });
  const tools = translateTools(offered, names, {
    usedNames: ledger.usedNames,
    strict: options.strict,
    notes,
  });
  const { fields, promptBudget } = extraFields(chat, options);
  const { history, current } = toWire(conversation, {
    systemText: systemText(conversation.systemTexts, tools.manuals, promptBudget),
    noOldAttachments: options.strict,
  });
  const message: UserInputMessage = { ...current, modelId: options.modelId, origin: "AI_EDITOR" };
  const specifications = tools.specifications.map((toolSpecification) => ({ toolSpecification }));
  return {
    request: {
      conversationState: {
        conversationId: options.conversationId,
        chatTriggerType: "MANUAL",
        currentMessage: {
          userInputMessage:
            specifications.length === 0
              ? message
              : {
                  ...message,
                  userInputMessageContext: {
                    ...message.userInputMessageContext,
                    tools: specifications,
                  },
                },
        },
        ...defined({ history: unlessEmpty(history) }),
      },
      ...defined({ additionalModelRequestFields: fields }),
    },
    toolNames: names.toCaller,
    thinkingTags: promptBudget !== undefined,
    toolsLeftOut: tools.leftOut,
    notes,
  };
}

function systemText(
  systemTexts: readonly string[],
  manuals: readonly string[],
  promptBudget: number | undefined,
): string {
  const thinking =
    promptBudget === undefined
      ? []
      : [
          `<thinking_mode>enabled</thinking_mode><max_thinking_length>${promptBudget}</max_thinking_length>`,
        ];
  const described = manuals.length === 0 ? [] : ["# Tools described in full", ...manuals];
  return [...thinking, ...systemTexts, ...described].join("\n\n");
}
