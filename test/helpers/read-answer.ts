/** An answer of the plugin's `fetch`, read as any client would read it. */
export interface ReadAnswer {
  readonly status: number;
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
  readonly finish: string | undefined;
  /** OpenAI's `error.code`, of the body or of an event in the stream. */
  readonly code: string | undefined;
}

interface Chunk {
  readonly error?: { readonly code?: string };
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly delta?: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
  }[];
}

/** @param text the whole body: a stream, or an error */
export function readAnswer(status: number, text: string): ReadAnswer {
  const chunks = status === 200 ? chunksOf(text) : [JSON.parse(text) as Chunk];
  const deltas = chunks.flatMap(({ choices = [] }) => choices);
  return {
    status,
    text: deltas.map(({ delta }) => delta?.content ?? "").join(""),
    reasoning: deltas.map(({ delta }) => delta?.reasoning_content ?? "").join(""),
    calls: callsOf(deltas.flatMap(({ delta }) => delta?.tool_calls ?? [])),
    finish: deltas.findLast(({ finish_reason }) => finish_reason)?.finish_reason ?? undefined,
    code: chunks.find(({ error }) => error !== undefined)?.error?.code,
  };
}

function chunksOf(text: string): readonly Chunk[] {
  return text
    .split("\n\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)) as Chunk);
}

type CallPiece = {
  readonly index: number;
  readonly function?: { readonly name?: string; readonly arguments?: string };
};

function callsOf(pieces: readonly CallPiece[]): ReadAnswer["calls"] {
  const calls = new Map<number, { name: string; arguments: string }>();
  for (const { index, function: part } of pieces) {
    const call = calls.get(index) ?? { name: "", arguments: "" };
    call.name += part?.name ?? "";
    call.arguments += part?.arguments ?? "";
    calls.set(index, call);
  }
  return [...calls.values()];
}
