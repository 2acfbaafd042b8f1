import { z } from "zod";
import { createTransforms } from "./transforms.ts";
import type { Generation } from "./shapes.ts";

const schema = z.looseObject({ type: z.literal("object"), properties: z.looseObject({}) });

/** A tool of a plugin's, as released versions take it. */
const TOOL = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  description: z.string().min(1),
  input: schema,
  options: z
    .strictObject({
      codemode: z.boolean().optional(),
      namespace: z.string().optional(),
      permission: z.string().optional(),
    })
    .optional(),
  execute: z.custom<Execute>((value) => typeof value === "function"),
});
type Execute = (input: object, context: object) => Promise<{ content?: string }>;

/** `ctx.tool` of one location. */
export function createTools(generation: Generation) {
  let tools: z.infer<typeof TOOL>[] = [];
  const { count, reload, transform } = createTransforms(() => {
    tools = [];
    return {
      add: (tool: unknown) => {
        if (generation === "early") throw new Error("the preview takes a name, and then a tool");
        tools.push(TOOL.parse(tool));
      },
    };
  });
  return {
    api: { tool: { transform, reload } },
    count,
    all: () => tools,
    /** A model calls it; a rejection is the plugin's defect. */
    call: async (name: string, input: object = {}) => {
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      const { signal } = new AbortController();
      const { content } = await tool.execute(input, { sessionID: "ses_1", id: "call_1", signal });
      return content;
    },
  };
}
