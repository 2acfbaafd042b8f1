import { defined } from "../lib/defined.ts";
import { isLoopbackOrigin } from "../lib/net/loopback.ts";
import { SSO_REGIONS } from "../catalog/regions.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Environment variables that are switches, not options: no file can set them. The value says what
 * each is for, in Markdown: the documents are made from this table.
 */
export const SWITCHES = {
  KIRO_API_KEY:
    "A Kiro API key (`ksk_…`). It needs no login, and is used instead of accounts that are logged in.",
  // The name that Kiro's own command line reads (PROTOCOL 2.7).
  KIRO_API_REGION: "The AWS region of that key. Without it, `default_region` applies.",
  KIRO_DEBUG: "`true` writes a debug log.",
  KIRO_DEBUG_CONTENT:
    "`true` adds prompts, attached files, tool arguments and answers to that log, which otherwise holds only their lengths and hashes.",
  KIRO_RECORD:
    "A directory in which every call to Kiro is recorded for bug reports, with secrets and personal texts replaced.",
  KIRO_NO_BROWSER: "`true` opens no browser during a login; the address is still shown.",
  KIRO_PASSPHRASE:
    "The passphrase of `accounts export` and `accounts import`, for scripts that cannot be asked.",
  KIRO_ENDPOINT_OVERRIDE:
    "For tests and the simulator: sends every request to `http://127.0.0.1:PORT` (or `localhost`, `[::1]`) instead. Any other address is refused.",
} as const;

export type SwitchName = keyof typeof SWITCHES;

/** The switches that are set. */
export interface Switches {
  readonly debug: boolean;
  /** The debug log has what people and models say. */
  readonly debugContent: boolean;
  readonly apiKey?: string;
  readonly apiRegion?: string;
  readonly noBrowser: boolean;
  /** Of exported accounts. */
  readonly passphrase?: string;
  /** Where what passes over the wire is written down. */
  readonly record?: string;
  readonly endpointOverride?: EndpointOverride;
}

/** Where every outgoing request goes instead; `refused` where that is not this machine. */
export type EndpointOverride = { readonly origin: string } | { readonly refused: true };

export const TRUE_WORDS: readonly string[] = ["true", "1", "yes", "on"];
export const FALSE_WORDS: readonly string[] = ["false", "0", "no", "off"];

export function readSwitches(env: Environment): Switches {
  const textOf = (name: SwitchName) => env[name]?.trim() ?? "";
  const apiKey = textOf("KIRO_API_KEY");
  const apiRegion = textOf("KIRO_API_REGION").toLowerCase();
  const passphrase = textOf("KIRO_PASSPHRASE");
  const override = textOf("KIRO_ENDPOINT_OVERRIDE");
  const record = textOf("KIRO_RECORD");
  return {
    debug: isOn(textOf("KIRO_DEBUG")),
    debugContent: isOn(textOf("KIRO_DEBUG_CONTENT")),
    noBrowser: isOn(textOf("KIRO_NO_BROWSER")),
    ...defined({
      apiKey: apiKey === "" ? undefined : apiKey,
      passphrase: passphrase === "" ? undefined : passphrase,
      apiRegion: SSO_REGIONS.find((region) => region === apiRegion),
      record: record === "" ? undefined : record,
      endpointOverride: override === "" ? undefined : readOverride(override),
    }),
  };
}

/** Someone who sets a switch to a word we do not know wants it on. */
function isOn(text: string): boolean {
  return text !== "" && !FALSE_WORDS.includes(text.toLowerCase());
}

/** Tokens travel to this place, so nothing but this machine will do; the text is not repeated. */
function readOverride(text: string): EndpointOverride {
  return isLoopbackOrigin(text) ? { origin: text } : { refused: true };
}
