import type { Exchange, Reply } from "../http/exchange.ts";
import { listOf, memberOf, textOf } from "../http/json.ts";
import { BUILDER_ID_START_URL, type Person } from "../people.ts";
import type { Registration } from "./registrations.ts";
import type { World } from "../world.ts";

/** AWS SSO OIDC (PROTOCOL 2.2 to 2.5): JSON in and out, errors as RFC 6749 names them. */

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const GRANTS = [DEVICE_GRANT, "refresh_token", "authorization_code"];

const EXCEPTIONS: Readonly<Record<string, string>> = {
  authorization_pending: "AuthorizationPendingException",
  slow_down: "SlowDownException",
  expired_token: "ExpiredTokenException",
  access_denied: "AccessDeniedException",
  invalid_client: "InvalidClientException",
  invalid_grant: "InvalidGrantException",
  invalid_request: "InvalidRequestException",
  unsupported_grant_type: "UnsupportedGrantTypeException",
  invalid_scope: "InvalidScopeException",
};

export function registerClient(world: World, exchange: Exchange, region: string): Reply {
  const { body } = exchange;
  const scopes = listOf(body, "scopes").filter((scope) => typeof scope === "string");
  const grants = memberOf(body, "grantTypes") === undefined ? [] : listOf(body, "grantTypes");
  if (!textOf(body, "clientName")) return blame("invalid_request", "clientName is missing");
  if (textOf(body, "clientType") !== "public")
    return blame("invalid_request", "clientType is not public");
  if (scopes.length === 0 || !scopes.every((scope) => scope.startsWith("codewhisperer:")))
    return blame("invalid_scope", "scopes are missing or not of codewhisperer");
  if (!grants.every((grant) => typeof grant === "string" && GRANTS.includes(grant)))
    return blame("invalid_request", "unknown grant type");
  const redirects = listOf(body, "redirectUris").filter((uri) => typeof uri === "string");
  const wantsCode = grants.includes("authorization_code");
  if (wantsCode && (redirects.length === 0 || !redirects.every(isLoopbackRedirect)))
    return blame("invalid_request", "redirectUris are missing or not http://127.0.0.1:PORT/…");
  if (wantsCode && !textOf(body, "issuerUrl"))
    return blame("invalid_request", "issuerUrl is missing");
  const client = world.registrations.add(region, scopes, redirects, textOf(body, "issuerUrl"));
  return {
    status: 200,
    body: {
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      clientIdIssuedAt: Math.floor(client.issuedAt / 1000),
      clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
    },
  };
}

export function startDevice(world: World, exchange: Exchange, region: string): Reply {
  const client = clientOf(world, exchange, region);
  if ("status" in client) return client;
  const startUrl = textOf(exchange.body, "startUrl");
  if (startUrl === undefined) return blame("invalid_request", "startUrl is missing");
  const fits = signsInAt(startUrl, region);
  const everyone = [world.signIn.person, ...Object.values(world.people)];
  const person = everyone.find((somebody) => somebody !== undefined && fits(somebody));
  // Whoever types a wrong start URL or region learns it here (PROTOCOL 2.3).
  if (person === undefined) return tell("invalid_request", `nobody signs in at ${startUrl} here`);
  const code = world.devices.start(client.clientId, person, fits);
  const page = `https://device.sso.${region}.amazonaws.com/`;
  return {
    status: 200,
    body: {
      deviceCode: code.deviceCode,
      userCode: code.userCode,
      verificationUri: page,
      verificationUriComplete: `${page}?user_code=${code.userCode}`,
      expiresIn: Math.floor(world.devices.times.lifetime / 1000),
      interval: Math.floor(world.devices.times.interval / 1000),
    },
  };
}

export function createToken(world: World, exchange: Exchange, region: string): Reply {
  const client = clientOf(world, exchange, region);
  if ("status" in client) return client;
  const grant = textOf(exchange.body, "grantType");
  if (grant === "refresh_token") return refresh(world, exchange, client);
  if (grant === DEVICE_GRANT) return pollDevice(world, exchange, client);
  if (grant === "authorization_code") return redeemCode(world, exchange, client);
  return blame("unsupported_grant_type", `grantType ${grant ?? "is missing"}`);
}

/** The page behind the authorization address: the person agrees at once (PROTOCOL 2.4). */
export function authorizePage(world: World, exchange: Exchange, region: string): Reply {
  const { query } = exchange;
  const client = world.registrations.named(region, query.get("client_id") ?? "");
  const redirect = query.get("redirect_uri") ?? "";
  if (client === undefined) return blame("invalid_client", "unknown client");
  if (!client.redirectUris.includes(redirect))
    return blame("invalid_request", "redirect_uri was not registered");
  if (query.get("response_type") !== "code" || query.get("code_challenge_method") !== "S256")
    return blame("invalid_request", "response_type or code_challenge_method");
  const state = query.get("state") ?? "";
  if (state === "" || !query.get("scopes"))
    return blame("invalid_request", "state or scopes missing");
  const fits = signsInAt(client.issuerUrl ?? "", region);
  const everyone = [world.signIn.person, ...Object.values(world.people)];
  const person = everyone.find((somebody) => somebody !== undefined && fits(somebody));
  // Whoever typed a wrong start URL sees it here, and the browser goes no further.
  if (person === undefined) return tell("invalid_request", "nobody logs in there");
  if (world.signIn.directory === "hang") return { status: 200, body: "Log in." };
  if (world.signIn.directory === "deny")
    return redirectTo(redirect, { error: "access_denied", state });
  const code = world.portalCodes.issue(person, query.get("code_challenge") ?? "", redirect);
  return redirectTo(redirect, { code, state });
}

function redeemCode(world: World, exchange: Exchange, client: Registration): Reply {
  const { body } = exchange;
  const code = textOf(body, "code");
  const verifier = textOf(body, "codeVerifier");
  const redirect = textOf(body, "redirectUri");
  if (!code || !verifier || !redirect)
    return blame("invalid_request", "code, codeVerifier or redirectUri is missing");
  const person = world.portalCodes.redeem(code, verifier, redirect);
  if (typeof person === "string") return blame("invalid_grant", person);
  return tokenReply(world.tokens.issue(person, `oidc:${client.clientId}`));
}

function redirectTo(target: string, query: Readonly<Record<string, string>>): Reply {
  return {
    status: 302,
    headers: { location: `${target}?${new URLSearchParams(query).toString()}` },
  };
}

function isLoopbackRedirect(uri: string): boolean {
  return /^http:\/\/127\.0\.0\.1:\d{1,5}\/oauth\/callback$/.test(uri);
}

function pollDevice(world: World, exchange: Exchange, client: Registration): Reply {
  const deviceCode = textOf(exchange.body, "deviceCode");
  if (deviceCode === undefined) return blame("invalid_request", "deviceCode is missing");
  const result = world.devices.poll(deviceCode, client.clientId);
  if (result === undefined) return blame("invalid_grant", "unknown or used device code");
  if (result.status === "success" && result.person !== undefined)
    return tokenReply(world.tokens.issue(result.person, `oidc:${client.clientId}`));
  return result.refusal === undefined
    ? tell(result.status, result.status)
    : blame(result.status, result.refusal);
}

function refresh(world: World, exchange: Exchange, client: Registration): Reply {
  const refreshToken = textOf(exchange.body, "refreshToken");
  if (!refreshToken) return blame("invalid_request", "refreshToken is missing");
  const result = world.tokens.refresh(refreshToken, `oidc:${client.clientId}`);
  if (!("rejected" in result)) return tokenReply(result);
  const description = "Invalid refresh token provided";
  return result.natural
    ? tell("invalid_grant", result.rejected, description)
    : blame("invalid_grant", result.rejected, description);
}

function tokenReply(pair: {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresIn: number;
}): Reply {
  const { accessToken, refreshToken, expiresIn } = pair;
  return {
    status: 200,
    body: {
      accessToken,
      ...(refreshToken === undefined ? {} : { refreshToken }),
      expiresIn,
      tokenType: "Bearer",
      idToken: null,
      aws_sso_app_session_id: null,
      issuedTokenType: null,
      originSessionId: null,
    },
  };
}

function clientOf(world: World, exchange: Exchange, region: string): Registration | Reply {
  const clientId = textOf(exchange.body, "clientId");
  const clientSecret = textOf(exchange.body, "clientSecret");
  if (!clientId || !clientSecret)
    return blame("invalid_request", "clientId or clientSecret is missing, or no JSON body");
  const client = world.registrations.find(region, clientId, clientSecret);
  if (client === "expired") return tell("invalid_client", "expired client", "Client is expired");
  return client ?? blame("invalid_client", "unknown client, or registered in another region");
}

function signsInAt(startUrl: string, region: string): (person: Person) => boolean {
  if (startUrl === BUILDER_ID_START_URL)
    return (person) => person.provider === "BuilderId" && region === "us-east-1";
  return (person) =>
    person.provider === "IdentityCenter" &&
    person.startUrl === startUrl &&
    person.ssoRegion === region;
}

function tell(error: string, verdict: string, description?: string): Reply {
  return { ...errorReply(error, description ?? verdict), verdict };
}

function blame(error: string, refusal: string, description?: string): Reply {
  return { ...errorReply(error, description ?? refusal), refusal: `${error}: ${refusal}` };
}

function errorReply(error: string, description: string): Reply {
  const type = EXCEPTIONS[error] ?? "InvalidRequestException";
  return {
    status: 400,
    headers: { "x-amzn-errortype": type },
    body: { __type: type, error, error_description: description },
  };
}
