import { format } from "prettier";
import * as z from "zod/mini";
import { type Option, optionNames, options } from "../src/config/schema.ts";
import { validatorOf } from "../src/config/validate.ts";

/** The JSON Schema of kiro.json, for editors. */
export async function renderConfigurationSchema(): Promise<string> {
  const schema = {
    ...z.toJSONSchema(configurationValidator(), { target: "draft-2020-12", io: "input" }),
    title: "Configuration of opencode-kiro-auth",
  };
  return await format(JSON.stringify(schema), { parser: "json", printWidth: 100 });
}

function configurationValidator(): z.ZodMiniType {
  const properties = optionNames.map((name) => {
    const option: Option = options[name];
    const described = validatorOf(option).check(z.describe(option.description));
    return [name, z._default(described, option.default)] as const;
  });
  return z.strictObject({
    $schema: z.optional(z.string().check(z.describe("Address of this schema."))),
    ...Object.fromEntries(properties),
  });
}
