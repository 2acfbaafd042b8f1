/** What models write: prose, code, lists, quotes and characters beyond ASCII. */
export const MARKDOWN = `## Why it failed

The \`retry\` loop in **src/queue.ts** swallows the error:

\`\`\`ts
for (const job of jobs) {
\ttry { await run(job, { "timeout": 30_000 }); } catch {}
}
\`\`\`

- *first* it logs nothing – so the “queue” looks idle
- then \`jobs.length\` is read again (see [docs](https://example.com/a?b=c&d))
`;

/** What tools read and write: code, in ASCII as most of it is. */
export const CODE = `import { readFile } from "node:fs/promises";

export async function load(path: string): Promise<Settings> {
  const text = await readFile(path, "utf8");
  const values = text.split("\\n").map((line) => line.trim());
  if (values.some((value) => value === "")) throw new Error(\`empty line in \${path}\`);
  return { path, values, isComplete: values.length > 3 && values[0] !== "#" };
}
`;

/** Pieces of `length` characters, from a text that begins again at its end. */
export function pieces(source: string, length: number, count: number): string[] {
  const endless = source.repeat(Math.ceil((length * count) / source.length) + 1);
  return Array.from({ length: count }, (_, index) =>
    endless.slice(index * length, (index + 1) * length),
  );
}
