import * as z from "zod/mini";

/** Those of OpenCode's own settings that reach us, in the shapes with which it starts. */
const text = z.optional(z.string());
const names = z.optional(z.array(z.string()));
const number = z.number();
const limit = z.object({ context: number, output: number, input: z.optional(number) });
const model = z.object({ name: text, limit: z.optional(limit) });
const provider = z.object({
  npm: text,
  name: text,
  whitelist: names,
  blacklist: names,
  options: z.optional(z.object({ apiKey: text, baseURL: text })),
  models: z.optional(z.record(z.string(), model)),
});
const settings = z.object({
  plugin: z.optional(z.array(z.unknown())),
  model: text,
  small_model: text,
  disabled_providers: names,
  enabled_providers: names,
  provider: z.optional(z.record(z.string(), provider)),
});

/** A key (`provider.kiro.models.x.limit.context`), and what its value must be. */
interface ShapeFault {
  readonly key: string;
  readonly expected: string;
}

/** What OpenCode refuses, so that it does not start. */
export function shapeFaults(entries: ReadonlyMap<string, unknown>): readonly ShapeFault[] {
  const { error } = settings.safeParse(Object.fromEntries(entries));
  return (error?.issues ?? []).map((issue) => ({
    key: issue.path.join("."),
    expected: issue.code === "invalid_type" ? issue.expected : "",
  }));
}
