import * as z from "zod/mini";
import { hostFacts } from "../accounts/add/tell-host.ts";
import { IMPORT_SOURCES } from "../../../importing/source.ts";

const source = z.enum(IMPORT_SOURCES);
const problem = z.strictObject({ code: z.string(), message: z.string() });

export const importFacts = z.strictObject({
  found: z.array(
    z.strictObject({
      source,
      path: z.string(),
      kind: z.optional(z.enum(["social", "idc", "external-idp", "api-key"])),
      /** A masked address, else the name of the login kind. */
      who: z.optional(z.string()),
      /** Of the access token; a refresh token lasts longer. */
      expiresAt: z.optional(z.iso.datetime()),
      expired: z.optional(z.boolean()),
      /** Its program and OpenCode would share one chain of refresh tokens. */
      shared: z.boolean(),
      problem: z.optional(problem),
    }),
  ),
  /** Where the program that was asked for has nothing: those that have a login. */
  others: z.array(source),
  /** `listed`: nobody was asked; `declined`: the person wants none of them. */
  decision: z.enum(["listed", "declined", "imported"]),
  imported: z.array(
    z.strictObject({
      source,
      id: z.string(),
      label: z.string(),
      /** The account has kept a login of its own, because that one works. */
      ownLoginKept: z.boolean(),
    }),
  ),
  failed: z.array(z.strictObject({ source, problem })),
  /** Once something was imported. */
  host: z.optional(z.strictObject(hostFacts)),
});

export type ImportFacts = z.infer<typeof importFacts>;
