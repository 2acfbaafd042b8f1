import { SSO_REGIONS } from "../catalog/regions.ts";

/** Environment variables that are switches, not options: no file can set them. */
export interface Switches {
  readonly debug: boolean;
  /** An account by itself (`ksk_…`). */
  readonly apiKey?: string;
  /** The key's region, by the name that Kiro's own command line reads (PROTOCOL 2.7). */
  readonly apiRegion?: string;
  readonly noBrowser: boolean;
  /** Where every outgoing request goes instead, or why the asked-for place is refused. */
  readonly endpointOverride?: EndpointOverride;
}

export type EndpointOverride = { readonly origin: string } | { readonly problem: string };

export const SWITCH_NAMES = [
  "KIRO_DEBUG",
  "KIRO_API_KEY",
  "KIRO_API_REGION",
  "KIRO_NO_BROWSER",
  "KIRO_ENDPOINT_OVERRIDE",
] as const;

export const TRUE_WORDS: readonly string[] = ["true", "1", "yes", "on"];
export const FALSE_WORDS: readonly string[] = ["false", "0", "no", "off"];

export function readSwitches(env: Readonly<Record<string, string | undefined>>): Switches {
  const apiKey = env["KIRO_API_KEY"]?.trim() ?? "";
  const apiRegion = env["KIRO_API_REGION"]?.trim().toLowerCase() ?? "";
  const override = env["KIRO_ENDPOINT_OVERRIDE"]?.trim() ?? "";
  return {
    debug: isOn(env["KIRO_DEBUG"]),
    noBrowser: isOn(env["KIRO_NO_BROWSER"]),
    ...(apiKey === "" ? {} : { apiKey }),
    ...(SSO_REGIONS.some((region) => region === apiRegion) ? { apiRegion } : {}),
    ...(override === "" ? {} : { endpointOverride: readOverride(override) }),
  };
}

/** Someone who sets a switch to a word we do not know wants it on. */
function isOn(text: string | undefined): boolean {
  const word = text?.trim().toLowerCase() ?? "";
  return word !== "" && !FALSE_WORDS.includes(word);
}

const LOOPBACK_ORIGIN = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):([1-9]\d{0,4})$/;

/** Tokens travel to this place, so nothing but this machine will do; the text is not repeated. */
function readOverride(text: string): EndpointOverride {
  const port = Number(LOOPBACK_ORIGIN.exec(text)?.[1]);
  if (port <= 65535) return { origin: text };
  return {
    problem:
      "KIRO_ENDPOINT_OVERRIDE is refused: allowed are http://127.0.0.1:PORT, http://localhost:PORT and http://[::1]:PORT, with nothing after the port",
  };
}
