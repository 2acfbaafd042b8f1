import { z } from "zod";

/** What a host of OpenCode 2 takes from a plugin (docs/OPENCODE2.md, 3 and 4). Unknown keys are refused. */

const when = z.array(
  z.strictObject({ key: z.string(), op: z.enum(["eq", "neq"]), value: z.unknown() }),
);

const field = z.strictObject({
  key: z.string().min(1),
  type: z.enum(["string", "number", "integer", "boolean", "multiselect", "external"]),
  title: z.string().optional(),
  description: z.string().optional(),
  required: z.boolean().optional(),
  when: when.optional(),
  format: z.enum(["email", "uri", "date", "date-time"]).optional(),
  pattern: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  placeholder: z.string().optional(),
  default: z.unknown().optional(),
  options: z
    .array(
      z.strictObject({
        value: z.string(),
        label: z.string(),
        description: z.string().optional(),
      }),
    )
    .optional(),
  custom: z.boolean().optional(),
});

const prompt = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    key: z.string().min(1),
    message: z.string(),
    placeholder: z.string().optional(),
    when: when.element.optional(),
  }),
  z.strictObject({
    type: z.literal("select"),
    key: z.string().min(1),
    message: z.string(),
    options: z.array(
      z.strictObject({ label: z.string(), value: z.string(), hint: z.string().optional() }),
    ),
    when: when.element.optional(),
  }),
]);

const form = z.array(field).optional();
const prompts = z.array(prompt).optional();

function methodOf(questions: Readonly<Record<string, z.ZodType>>) {
  return z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("oauth"),
      id: z.string().min(1),
      label: z.string().min(1),
      ...questions,
    }),
    z.strictObject({ type: z.literal("key"), label: z.string().optional(), ...questions }),
    z.strictObject({ type: z.literal("env"), names: z.array(z.string().min(1)).min(1) }),
  ]);
}

/** A login method, by generation of the host. One that may ask in either way reads its own key. */
export const METHODS = {
  early: methodOf({ prompts, form }),
  first: methodOf({ prompts, form }),
  released: methodOf({ form }),
} as const;

const opened = {
  url: z.url(),
  instructions: z.string(),
  expiresAt: z.int().optional(),
  device: z.unknown().optional(),
};
/** What `authorize` resolves with. */
export const AUTHORIZATION = z.discriminatedUnion("mode", [
  z.strictObject({ ...opened, mode: z.literal("auto"), callback: z.instanceof(Promise) }),
  z.strictObject({
    ...opened,
    mode: z.literal("code"),
    callback: z.custom<(code: string) => Promise<unknown>>((value) => typeof value === "function"),
  }),
]);

export const OAUTH = z.strictObject({
  type: z.literal("oauth"),
  methodID: z.string().min(1),
  access: z.string(),
  refresh: z.string(),
  expires: z.int().nonnegative(),
  metadata: z.record(z.string(), z.json()).optional(),
});
export type OAuth = z.infer<typeof OAUTH>;

const extras = {
  settings: z.record(z.string(), z.unknown()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.record(z.string(), z.unknown()).optional(),
};

const provider = {
  id: z.string().min(1),
  name: z.string().min(1),
  // Any other package than a file of the plugin's own may be a stranger's.
  package: z.string().regex(/^aisdk:file:\/\/\//),
  integrationID: z.string().optional(),
  ...extras,
};
/** A provider, by generation of the host. */
const activated = z.strictObject({
  ...provider,
  activation: z.enum(["auto", "enabled", "disabled"]),
  compaction: z.unknown().optional(),
  websocket: z.unknown().optional(),
  canonical: z.unknown().optional(),
});
export const PROVIDERS = {
  early: z.strictObject({ ...provider, disabled: z.boolean().optional() }),
  first: activated,
  released: activated,
} as const;

const kinds = z.array(z.enum(["text", "image", "audio", "video", "pdf"])).min(1);
const money = z.number().nonnegative();
const tokens = z.int().positive();

/** A model with every field set: models.dev may have one whose fields would shine through. */
export const MODEL = z.strictObject({
  id: z.string().min(1),
  modelID: z.string().min(1),
  providerID: z.string().min(1),
  family: z.string(),
  name: z.string().min(1),
  package: z.string().optional(),
  capabilities: z.strictObject({ tools: z.boolean(), input: kinds, output: kinds }),
  variants: z.array(z.strictObject({ id: z.string().min(1), ...extras })),
  time: z.strictObject({ released: z.int() }),
  cost: z.array(
    z.strictObject({
      input: money,
      output: money,
      cache: z.strictObject({ read: money, write: money }),
      tier: z.unknown().optional(),
    }),
  ),
  status: z.literal("active"),
  enabled: z.boolean(),
  limit: z.strictObject({ context: tokens, input: tokens.optional(), output: tokens }),
  compatibility: z.unknown().optional(),
  ...extras,
});
export type Model = z.infer<typeof MODEL>;

/** What a login form of the host lets through. @returns what is wrong with the answers */
export function wrongAnswer(method: unknown, answers: Readonly<Record<string, string>>) {
  const { form: fields = [] } = z.looseObject({ form }).parse(method);
  const keys = Object.keys(answers);
  const unknown = keys.find((key) => !fields.some((known) => known.key === key));
  if (unknown !== undefined) return `Unknown form field: ${unknown}`;
  const wrong = fields.find(({ key, options = [], required }) => {
    const answer = answers[key];
    if (answer === undefined) return required === true;
    return options.length > 0 && !options.some(({ value }) => value === answer);
  });
  return wrong === undefined ? undefined : `Invalid form field: ${wrong.key}`;
}

/** The preview of July; 2.0.1 to 2.0.3; later ones. */
export type Generation = "early" | "first" | "released";
