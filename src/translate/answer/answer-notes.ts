import type { CodeWhispererEvent, Refusal } from "../../codewhisperer/events.ts";
import type { Usage } from "../../openai/chat-response.ts";
import type { Ending } from "./finish.ts";
import { ReferenceList } from "./reference-list.ts";
import { usageOf } from "./usage.ts";

/** What the service says about an answer, beside its content. */
export interface AnswerFacts {
  readonly stopReason: string | undefined;
  /** The model that answered; for `auto`, the one that it chose. */
  readonly answeredBy: string | undefined;
  /** What the answer cost; undefined if the service did not say. */
  readonly credits: number | undefined;
  readonly conversationId: string | undefined;
  readonly utteranceId: string | undefined;
  /** Names of useless events, each once. */
  readonly unusedEvents: readonly string[];
}

type Event<Type extends CodeWhispererEvent["type"]> = Extract<
  CodeWhispererEvent,
  { readonly type: Type }
>;

/** Events that add nothing to the text of an answer. */
export type SideEvent = Event<
  "metadata" | "contextUsage" | "metering" | "references" | "messageMetadata" | "unused"
>;

/** More kinds than the service has. */
const MAX_UNUSED = 20;

/** Collects what the service says beside an answer; the latest value counts. */
export class AnswerNotes {
  readonly references = new ReferenceList();
  readonly #unused = new Set<string>();
  #stopReason: string | undefined;
  #refusal: Refusal | undefined;
  #counted: Usage | undefined;
  #percentage: number | undefined;
  #credits: number | undefined;
  #answeredBy: string | undefined;
  #ids: Pick<AnswerFacts, "conversationId" | "utteranceId"> = {
    conversationId: undefined,
    utteranceId: undefined,
  };

  get ending(): Ending {
    return { stopReason: this.#stopReason, refusal: this.#refusal };
  }

  get counted(): Usage | undefined {
    return this.#counted;
  }

  get percentage(): number | undefined {
    return this.#percentage;
  }

  get facts(): AnswerFacts {
    return {
      stopReason: this.#stopReason,
      answeredBy: this.#answeredBy,
      credits: this.#credits,
      ...this.#ids,
      unusedEvents: [...this.#unused],
    };
  }

  noteModel(modelId: string | undefined): void {
    if (modelId !== undefined && modelId !== "") this.#answeredBy = modelId;
  }

  take(event: SideEvent): void {
    switch (event.type) {
      case "metadata":
        this.#noteMetadata(event);
        return;
      case "contextUsage":
        this.#percentage = event.percentage ?? this.#percentage;
        return;
      case "metering":
        this.#addCredits(event);
        return;
      case "references":
        this.references.add(event.references);
        return;
      case "messageMetadata":
        this.#ids = { conversationId: event.conversationId, utteranceId: event.utteranceId };
        return;
      case "unused":
        if (this.#unused.size < MAX_UNUSED) this.#unused.add(event.name);
    }
  }

  #noteMetadata({ stopReason, refusal, tokenUsage }: Event<"metadata">): void {
    this.#stopReason = stopReason ?? this.#stopReason;
    this.#refusal = refusal ?? this.#refusal;
    if (tokenUsage !== undefined) this.#counted = usageOf(tokenUsage) ?? this.#counted;
  }

  #addCredits({ credits, unit = "credit" }: Event<"metering">): void {
    if (credits === undefined || !/^credits?$/i.test(unit)) return;
    this.#credits = (this.#credits ?? 0) + credits;
  }
}
