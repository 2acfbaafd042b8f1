import { readString } from "../../lib/read.ts";
import { type LoginKind, readRegion } from "./kind.ts";

/** A `ksk_…` key (PROTOCOL section 2.7): never expires, is never refreshed. */
export interface ApiKeyCredentials {
  readonly method: "api-key";
  readonly apiKey: string;
  readonly region: string;
}

/** PROTOCOL 2.7: a key names no profile, and its requests carry a header of their own. */
export const apiKey: LoginKind<ApiKeyCredentials> = {
  required: ["apiKey", "region"],
  read(fields) {
    const key = readString(fields["apiKey"]);
    const region = readRegion(fields["region"]);
    if (key === undefined || region === undefined) return undefined;
    return { method: "api-key", apiKey: key, region };
  },
  bearer: (credentials) => credentials.apiKey,
  headers: () => ({ tokentype: "API_KEY" }),
  loginSecret: (credentials) => credentials.apiKey,
  secrets: (credentials) => [credentials.apiKey],
  displayName: () => "API key",
  realm: () => "api-key",
  profileArn: () => undefined,
  withProfileArn: (credentials) => credentials,
  listsProfiles: () => "none",
  region: ({ region }) => region,
};

/** PROTOCOL 2.7: the only known mark of a key; whatever else it holds must fit into a header. */
export function isApiKey(text: string): boolean {
  return /^ksk_[\x21-\x7e]{1,512}$/.test(text);
}
