import type { LanguageModelV3Prompt } from "@ai-sdk/provider";
import { classify, type HostError } from "./classify.ts";
import { callOf, findModel, languageOf, type SessionOptions } from "./language.ts";
import { type Called, readStep, type Step } from "./stream.ts";

export interface Turn {
  readonly text: string;
  readonly reasoning: string;
  readonly finish: string | undefined;
  readonly error: HostError | undefined;
  /** Calls of the language model, summaries included. */
  readonly asked: number;
  readonly ran: readonly Called[];
  readonly waits: readonly (number | undefined)[];
  readonly usage: Step["usage"];
}

const MAX_RETRIES = 4;
const MAX_STEPS = 20;

/** One conversation of the host. It gives no abort signal to a model, as no host of 2.x does. */
export function createSession(options: SessionOptions) {
  const { events, generation, id, sessionHooks } = options;
  let history: LanguageModelV3Prompt = [];
  const failedCalls = new Set<string>();
  let reader: { cancel: (reason?: unknown) => Promise<void> } | undefined;

  async function prompt(text: string, files: readonly object[] = []): Promise<Turn> {
    const user = { role: "user", content: [{ type: "text", text }, ...files] };
    history = [...history, user as LanguageModelV3Prompt[number]];
    return run();
  }

  async function run(): Promise<Turn> {
    const turn = { asked: 0, ran: [] as Called[], waits: [] as (number | undefined)[] };
    let isCompacted = false;
    const done = (step: Partial<Step>, error?: HostError): Turn => ({
      ...turn,
      text: step.text ?? "",
      reasoning: step.reasoning ?? "",
      finish: step.finish,
      usage: step.usage,
      error,
    });
    for (let retries = 0, steps = 0; steps < MAX_STEPS;) {
      turn.asked += 1;
      const step = await ask(history);
      if (step.error === undefined) {
        retries = 0;
        steps += 1;
        history = [...history, assistantMessage(step)];
        if (step.calls.length === 0) return done(step);
        history = [...history, await runTools(step.calls, turn.ran)];
        continue;
      }
      const error = classify(step.error, generation);
      if (error.kind === "overflow" && !isCompacted) {
        isCompacted = true;
        turn.asked += 1;
        await compact();
        continue;
      }
      if (!error.retryable || step.isShown || retries >= MAX_RETRIES) return done(step, error);
      turn.waits.push(error.waitMs);
      retries += 1;
    }
    throw new Error("endless");
  }

  /** A rejected call and a failed stream are the same to the host. */
  async function ask(messages: LanguageModelV3Prompt, kind = "primary"): Promise<Step> {
    const [model, variant] = findModel(options);
    await sessionHooks.run("context", {
      sessionID: id,
      agent: "build",
      model: { id: model.id, providerID: "kiro", variant },
      kind,
      messages: forHooks(messages, failedCalls),
    });
    try {
      await options.useLogin();
    } catch (error) {
      return failedStep(error);
    }
    const language = await languageOf(options, model, variant);
    try {
      const { stream } = await language.doStream(callOf(options, model, variant, messages, kind));
      const opened = stream.getReader();
      reader = opened;
      return await readStep(opened);
    } catch (error) {
      if (!(error instanceof Error)) throw new Error("[object Object]", { cause: error });
      return failedStep(error);
    } finally {
      reader = undefined;
    }
  }

  /** The last prompt stays, what was before it becomes a summary. */
  async function compact(): Promise<void> {
    const last = history.findLast(({ role }) => role === "user");
    await sessionHooks.run("compaction", { sessionID: id });
    const summary = await ask([said("Summarise.")], "compaction");
    history = [said(`Summary: ${summary.text}`), ...(last === undefined ? [] : [last])];
  }

  async function runTools(calls: readonly Called[], ran: Called[]) {
    const results = await Promise.all(
      calls.map(async (call) => {
        const output = await resultOf(call, ran);
        return { type: "tool-result", toolCallId: call.id, toolName: call.name, output };
      }),
    );
    return { role: "tool", content: results } as LanguageModelV3Prompt[number];
  }

  /** Parts in a list, called JSON by early hosts; a failed tool is plain text. */
  async function resultOf(call: Called, ran: Called[]) {
    const { id: callId, input, name } = call;
    try {
      // A tool whose arguments are no JSON does not run; the model is told.
      const given = JSON.parse(input) as Record<string, unknown>;
      const tool = options.tools[name];
      if (tool === undefined) throw new Error(`no tool ${name}`);
      ran.push(call);
      const text = await tool.run(given);
      return { type: generation === "early" ? "json" : "content", value: [{ type: "text", text }] };
    } catch (error) {
      failedCalls.add(callId);
      return { type: "text", value: JSON.stringify({ error: { message: String(error) } }) };
    }
  }

  return {
    id,
    prompt,
    /** The person stops the session: the stream, if there is one, and everybody who listens. */
    interrupt: async (type = "session.execution.interrupted") => {
      events.emit(type, { sessionID: id, reason: "user" });
      await reader?.cancel("interrupted");
    },
    history: () => history,
  };
}

function failedStep(error: unknown): Step {
  return {
    text: "",
    reasoning: "",
    calls: [],
    finish: undefined,
    usage: undefined,
    error,
    isShown: false,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function said(text: string): LanguageModelV3Prompt[number] {
  return { role: "user", content: [{ type: "text", text }] };
}

function assistantMessage({ calls, reasoning, text }: Step): LanguageModelV3Prompt[number] {
  return {
    role: "assistant",
    content: [
      ...(reasoning === "" ? [] : [{ type: "reasoning" as const, text: reasoning }]),
      ...(text === "" ? [] : [{ type: "text" as const, text }]),
      ...calls.map(({ id, input, name }) => ({
        type: "tool-call" as const,
        toolCallId: id,
        toolName: name,
        input: parsed(input),
      })),
    ],
  };
}

/** Messages as the `context` hook sees them: there a failed call is known as one. */
function forHooks(messages: LanguageModelV3Prompt, failed: ReadonlySet<string>) {
  return messages.map((message) =>
    message.role === "tool"
      ? {
          role: "tool",
          content: message.content.flatMap((part) =>
            part.type === "tool-result"
              ? [
                  {
                    type: "tool-result",
                    id: part.toolCallId,
                    name: part.toolName,
                    result: { type: failed.has(part.toolCallId) ? "error" : "content" },
                  },
                ]
              : [],
          ),
        }
      : message,
  );
}
