import type { Exchange, Reply } from "../http/exchange.ts";
import { textOf } from "../http/json.ts";
import type { DeviceStatus } from "./device-codes.ts";
import type { Person } from "../people.ts";
import type { World } from "../world.ts";

/** Kiro's own login service for Google and GitHub (PROTOCOL 1.3, 1.5, 1.6). */

export function exchangeCode(world: World, exchange: Exchange): Reply {
  const { body } = exchange;
  const code = textOf(body, "code");
  const verifier = textOf(body, "code_verifier");
  const redirect = textOf(body, "redirect_uri");
  if (!code || !verifier || !redirect)
    return blame("code, code_verifier or redirect_uri is missing");
  const person = world.portalCodes.redeem(code, verifier, redirect);
  if (typeof person === "string")
    return blame(person, "Oops, something went wrong. Please try again later.");
  return tokenReply(person, world.tokens.issue(person, "social"));
}

export function startDevice(world: World, exchange: Exchange): Reply {
  const clientId = textOf(exchange.body, "clientId");
  const provider = textOf(exchange.body, "loginProvider");
  if (!clientId) return blame("clientId is missing");
  if (provider !== "Google" && provider !== "Github")
    return blame("loginProvider is not Google or Github");
  const suggested = provider === "Google" ? world.people.google : world.people.github;
  const code = world.devices.start(`social:${clientId}`, suggested, isSocial);
  const page = "https://app.kiro.dev/account/device";
  return {
    status: 200,
    body: {
      deviceCode: code.deviceCode,
      userCode: code.userCode,
      verificationUri: page,
      verificationUriComplete: `${page}?user_code=${code.userCode}&login_provider=${provider}`,
      expiresInMilliseconds: world.devices.times.lifetime,
      intervalInMilliseconds: world.devices.times.interval,
    },
  };
}

export function pollDevice(world: World, exchange: Exchange): Reply {
  const clientId = textOf(exchange.body, "clientId");
  const deviceCode = textOf(exchange.body, "deviceCode");
  if (!clientId || !deviceCode) return blame("clientId or deviceCode is missing");
  const result = world.devices.poll(deviceCode, `social:${clientId}`);
  if (result === undefined) return blame("unknown or used device code");
  if (result.person === undefined) return pending(result.status, result.refusal);
  const { status, body } = tokenReply(result.person, world.tokens.issue(result.person, "social"));
  return { status, body: { status: "success", ...body } };
}

export function refresh(world: World, exchange: Exchange): Reply {
  const refreshToken = textOf(exchange.body, "refreshToken");
  if (!refreshToken) return blame("refreshToken is missing");
  if ("authorization" in exchange.headers)
    return blame("an Authorization header has no place here");
  const result = world.tokens.refresh(refreshToken, "social");
  if (!("rejected" in result)) return tokenReply(result.person, result);
  const body = { message: "Invalid refresh token provided", error: "invalid_grant" };
  const why = result.natural ? { verdict: result.rejected } : { refusal: result.rejected };
  return { status: 400, body, ...why };
}

/** Ends the whole chain; no Authorization header, and an empty answer (PROTOCOL 1.6). */
export function signOut(world: World, exchange: Exchange): Reply {
  const refreshToken = textOf(exchange.body, "refreshToken");
  if (!refreshToken) return blame("refreshToken is missing");
  if ("authorization" in exchange.headers)
    return blame("an Authorization header has no place here");
  const problem = world.tokens.signOut(refreshToken, "social");
  return problem === undefined ? { status: 200 } : blame(problem.rejected);
}

function isSocial(person: Person): boolean {
  return person.provider === "Google" || person.provider === "Github";
}

function pending(status: DeviceStatus, refusal: string | undefined): Reply {
  const tokens = { accessToken: null, refreshToken: null, profileArn: null };
  return {
    status: 200,
    body: { status, ...tokens },
    ...(refusal === undefined ? { verdict: status } : { refusal: `${status}: ${refusal}` }),
  };
}

function tokenReply(
  person: Person,
  pair: {
    readonly accessToken: string;
    readonly refreshToken?: string;
    readonly expiresIn: number;
  },
) {
  const { accessToken, refreshToken, expiresIn } = pair;
  return {
    status: 200,
    body: {
      accessToken,
      ...(refreshToken === undefined ? {} : { refreshToken }),
      expiresIn,
      profileArn: person.profileArn,
      tokenType: "Bearer",
      identityProvider: person.provider,
    },
  };
}

function blame(refusal: string, message = "Improperly formed request."): Reply {
  return { status: 400, body: { message }, refusal };
}
