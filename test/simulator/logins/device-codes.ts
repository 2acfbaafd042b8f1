import { randomInt, randomUUID } from "node:crypto";
import type { Person } from "../people.ts";
import type { SignIn } from "../people.ts";

/** RFC 8628 in the service's words, the same for the OIDC and the social host. */
export type DeviceStatus =
  "authorization_pending" | "slow_down" | "expired_token" | "access_denied" | "success";

interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  /** Who may poll it. */
  readonly client: string;
  readonly suggested: Person;
  /** Whether somebody can sign in here at all: Google accounts cannot in Builder ID. */
  readonly fits: (person: Person) => boolean;
  readonly expiresAt: number;
  /** Milliseconds; grows with every slow_down. */
  interval: number;
  lastPoll: number | undefined;
  approvedBy: Person | undefined;
  used: boolean;
}

interface PollResult {
  readonly status: DeviceStatus;
  readonly person?: Person;
  /** Set where the client is to blame. */
  readonly refusal?: string;
}

/** Lifetimes in milliseconds. */
export interface DeviceTimes {
  lifetime: number;
  interval: number;
}

export class DeviceCodes {
  readonly times: DeviceTimes;
  readonly #now: () => number;
  readonly #signIn: SignIn;
  readonly #codes = new Map<string, DeviceCode>();

  constructor(now: () => number, signIn: SignIn, times: DeviceTimes) {
    this.#now = now;
    this.#signIn = signIn;
    this.times = times;
  }

  start(client: string, suggested: Person, fits: (person: Person) => boolean): DeviceCode {
    const code: DeviceCode = {
      deviceCode: `device-${randomUUID()}`,
      userCode: `${letters()}-${letters()}`,
      client,
      suggested,
      fits,
      expiresAt: this.#now() + this.times.lifetime,
      interval: this.times.interval,
      lastPoll: undefined,
      approvedBy: undefined,
      used: false,
    };
    this.#codes.set(code.deviceCode, code);
    return code;
  }

  /** The person opens the verification page; false where the user code is unknown. */
  approve(userCode: string): boolean {
    const code = [...this.#codes.values()].find((known) => known.userCode === userCode);
    if (code === undefined) return false;
    code.approvedBy = this.#whoSignsIn(code);
    return true;
  }

  /** Undefined where the code is unknown or already turned into tokens. */
  poll(deviceCode: string, client: string): PollResult | undefined {
    const code = this.#codes.get(deviceCode);
    if (code === undefined || code.client !== client || code.used) return undefined;
    const tooFast = code.lastPoll !== undefined && this.#now() - code.lastPoll < code.interval;
    code.lastPoll = this.#now();
    if (tooFast) return this.#slowDown(code, "polled faster than the interval");
    if (this.#signIn.slowDowns > 0) {
      this.#signIn.slowDowns -= 1;
      return this.#slowDown(code);
    }
    return this.#answer(code);
  }

  #slowDown(code: DeviceCode, refusal?: string): PollResult {
    code.interval += 5000;
    return { status: "slow_down", ...(refusal === undefined ? {} : { refusal }) };
  }

  #answer(code: DeviceCode): PollResult {
    const { device } = this.#signIn;
    if (device === "expire" || this.#now() >= code.expiresAt) return { status: "expired_token" };
    if (device === "deny") return { status: "access_denied" };
    const approved = device === "approve" || code.approvedBy !== undefined;
    if (!approved) return { status: "authorization_pending" };
    if (this.#signIn.pendingPolls > 0) {
      this.#signIn.pendingPolls -= 1;
      return { status: "authorization_pending" };
    }
    code.used = true;
    return { status: "success", person: code.approvedBy ?? this.#whoSignsIn(code) };
  }

  #whoSignsIn(code: DeviceCode): Person {
    const chosen = this.#signIn.person;
    return chosen !== undefined && code.fits(chosen) ? chosen : code.suggested;
  }
}

function letters(): string {
  const alphabet = "BCDFGHJKLMNPQRSTVWXZ";
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
