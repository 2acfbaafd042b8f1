import type { LanguageModelV3StreamPart } from "@ai-sdk/provider";

type Part = LanguageModelV3StreamPart;
type Kind = "text" | "reasoning";

/** The running text and the thoughts of an answer: one block at a time. */
export interface Blocks {
  readonly add: (kind: Kind, text: unknown) => Part[];
  readonly end: () => Part[];
}

export function createBlocks(): Blocks {
  let open: { readonly kind: Kind; readonly id: string } | undefined;
  let count = 0;

  function end(): Part[] {
    if (open === undefined) return [];
    const { id, kind } = open;
    open = undefined;
    return [{ type: `${kind}-end`, id }];
  }

  function start(kind: Kind): Part[] {
    const ended = end();
    const id = `${kind}-${count}`;
    count += 1;
    open = { kind, id };
    return [...ended, { type: `${kind}-start`, id }];
  }

  return {
    end,
    add(kind, text) {
      if (typeof text !== "string" || text === "") return [];
      const started = open?.kind === kind ? [] : start(kind);
      return open === undefined
        ? []
        : [...started, { type: `${kind}-delta`, id: open.id, delta: text }];
    },
  };
}
