import type { DeviceCodes } from "./device-codes.ts";
import type { ModelList } from "./model-list.ts";
import type { People, Person } from "./people.ts";
import type { PortalCodes } from "./portal-codes.ts";
import type { Registrations } from "./registrations.ts";
import type { ChatScript } from "./script.ts";
import type { Tokens } from "./tokens.ts";

/** What all hosts of one simulator share. */
export interface World {
  readonly now: () => number;
  readonly people: People;
  readonly signIn: SignIn;
  readonly tokens: Tokens;
  readonly devices: DeviceCodes;
  readonly portalCodes: PortalCodes;
  readonly registrations: Registrations;
  readonly models: ModelList;
  readonly chat: ChatScript;
  /** Signatures of all reasoning sent so far: only those may be replayed (PROTOCOL 3.4). */
  readonly signatures: Set<string>;
  /** Milliseconds between two events of the default answers. */
  readonly pace: number;
  /** Credits that a chat costs. */
  readonly price: number;
}

/** What the person in front of the browser does next; tests change it at any time. */
export interface SignIn {
  /** Who signs in; where undefined, whoever fits (Google, Builder ID, the start URL's employee). */
  person: Person | undefined;
  /** deny-without-state: the portal leaves `state` out of its error redirect. */
  portal: "redirect" | "deny" | "deny-without-state" | "hang";
  /** on-visit: a device code is approved when its page is opened; the others need no visit. */
  device: "on-visit" | "approve" | "deny" | "expire";
  /** So many polls are answered "pending" although the code is approved. */
  pendingPolls: number;
  /** So many polls are answered "slow_down" although the client kept to the interval. */
  slowDowns: number;
  /** Any loopback port is good for the portal, not only those of PROTOCOL 1.2. */
  anyPort: boolean;
}
