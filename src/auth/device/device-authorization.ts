import type { AuthStep } from "../../facts/problems/auth-problem.ts";
import { readNumber, readString } from "../../lib/read.ts";
import { clampExpiry, clampInterval } from "./poll.ts";
import { type Body, invalidResponse, requireToken } from "../exchange.ts";

/** What a person and the polling loop need (RFC 8628 section 3.2), checked and in milliseconds. */
export interface DeviceAuthorization {
  /** Secret: its holder gets the tokens. */
  readonly deviceCode: string;
  readonly userCode: string;
  /** The page, with the user code in it where the service offers that; any scheme, any host. */
  readonly verificationUri: URL;
  readonly expiresInMs: number;
  readonly intervalMs: number;
}

/**
 * Reads the part that both device flows share.
 * @param unitMs length of the service's time unit: 1000 by the RFC, 1 in the social flow
 * @throws KiroAuthError `response_invalid`
 */
export function readDeviceAuthorization(
  body: Body,
  properties: { step: AuthStep; expiresIn: string; interval: string; unitMs: number },
): DeviceAuthorization {
  const { step, unitMs } = properties;
  const userCode = readString(body.userCode);
  if (userCode === undefined || !/^[A-Za-z0-9-]{4,32}$/.test(userCode)) {
    throw invalidResponse(step, "userCode");
  }
  const page = readPage(body.verificationUriComplete) ?? readPage(body.verificationUri);
  if (page === undefined) throw invalidResponse(step, "verificationUri");
  const milliseconds = (value: unknown) => {
    const amount = readNumber(value);
    return amount === undefined ? undefined : amount * unitMs;
  };
  return {
    deviceCode: requireToken(body, "deviceCode", step),
    userCode,
    verificationUri: page,
    expiresInMs: clampExpiry(milliseconds(body[properties.expiresIn])),
    intervalMs: clampInterval(milliseconds(body[properties.interval])),
  };
}

function readPage(value: unknown): URL | undefined {
  const text = readString(value);
  if (text === undefined || text.length > 2048 || !URL.canParse(text)) return undefined;
  return new URL(text);
}
