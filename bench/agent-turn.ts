import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** One event by @smithy's codec. */
export function frame(type: string, payload: unknown): Uint8Array {
  const text = (value: string) => ({ type: "string" as const, value });
  return codec.encode({
    headers: {
      ":event-type": text(type),
      ":content-type": text("application/json"),
      ":message-type": text("event"),
    },
    body: fromUtf8(JSON.stringify(payload)),
  });
}

const MARKDOWN = `## Why it failed

The \`retry\` loop in **src/queue.ts** swallows the error:

\`\`\`ts
for (const job of jobs) {
\ttry { await run(job, { "timeout": 30_000 }); } catch {}
}
\`\`\`

- *first* it logs nothing – so the “queue” looks idle
- then \`jobs.length\` is read again (see [docs](https://example.com/a?b=c&d))
`;

/** Pieces of `length` characters, from a text that begins again at its end. */
function pieces(source: string, length: number, count: number): string[] {
  const endless = source.repeat(Math.ceil((length * count) / source.length) + 1);
  return Array.from({ length: count }, (_, index) =>
    endless.slice(index * length, (index + 1) * length),
  );
}

/** An agent's turn: reasoning, a long Markdown answer with the model's id in each event, ten calls. */
export function agentTurn(scale: number): { bytes: Uint8Array; events: number } {
  const modelId = "CLAUDE_SONNET_4_5_20250929_V1_0";
  const frames = [
    ...pieces(MARKDOWN, 14, 250 * scale).map((text) => frame("reasoningContentEvent", { text })),
    ...pieces(MARKDOWN, 12, 4000 * scale).map((content) =>
      frame("assistantResponseEvent", { content, modelId }),
    ),
  ];
  for (let index = 0; index < 10 * scale; index += 1) {
    const tool = { toolUseId: `tooluse_Zm9vYmFyYmF6cXV4${index}`, name: "write" };
    const json = JSON.stringify({
      filePath: "/src/queue.ts",
      content: pieces(MARKDOWN, 876, 1)[0],
    });
    const size = Math.ceil(json.length / 73);
    frames.push(frame("toolUseEvent", tool));
    for (let at = 0; at < json.length; at += size) {
      frames.push(frame("toolUseEvent", { ...tool, input: json.slice(at, at + size) }));
    }
    frames.push(frame("toolUseEvent", { ...tool, stop: true }));
  }
  return { bytes: Uint8Array.from(Buffer.concat(frames)), events: frames.length };
}
