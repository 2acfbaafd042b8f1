import type { DeviceCodes } from "./logins/device-codes.ts";
import type { ModelList } from "./account/model-list.ts";
import type { People, SignIn } from "./people.ts";
import type { PortalCodes } from "./logins/portal-codes.ts";
import type { Registrations } from "./logins/registrations.ts";
import type { ChatForm } from "./chat/chat-call.ts";
import type { ChatScript } from "./chat/script.ts";
import type { TurnHabits } from "./validation/rule.ts";
import type { Tokens } from "./logins/tokens.ts";

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
  /** The forms of a chat request that the hosts know. */
  readonly chatForms: Set<ChatForm>;
  /** What the service makes of turns that not every service takes. */
  readonly turnHabits: TurnHabits;
  /** Milliseconds between two events of the default answers. */
  readonly pace: number;
  /** Credits that a chat costs. */
  readonly price: number;
}
