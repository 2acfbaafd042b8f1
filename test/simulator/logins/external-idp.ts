import type { Exchange, Reply } from "../http/exchange.ts";
import type { ExternalIssuer, Person } from "../people.ts";
import type { World } from "../world.ts";

/** An organisation's own identity provider, of the Microsoft Entra kind (PROTOCOL 2.8). */

const ORIGIN = "https://login.microsoftonline.com";

export function discovery(world: World, exchange: Exchange): Reply {
  const issuer = issuerAt(world, exchange.path.replace(/\/\.well-known\/.*$/, ""));
  if (issuer === undefined) return blame("invalid_request", "unknown tenant");
  const base = issuer.url.replace(/\/v2\.0$/, "");
  return {
    status: 200,
    body: {
      issuer: issuer.url,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      response_types_supported: ["code"],
      scopes_supported: ["openid", "offline_access"],
    },
  };
}

export function authorizePage(world: World, exchange: Exchange): Reply {
  const { query } = exchange;
  const person = personOf(world, query.get("client_id"));
  const redirect = query.get("redirect_uri") ?? "";
  const state = query.get("state") ?? "";
  const problem = problemOf(query, person);
  if (person === undefined || problem !== undefined) {
    return blame("invalid_request", problem ?? "unknown client");
  }
  if (world.signIn.directory === "hang") return { status: 200, body: "Log in." };
  if (world.signIn.directory === "deny") {
    return redirectTo(redirect, { error: "access_denied", state });
  }
  const code = world.portalCodes.issue(person, query.get("code_challenge") ?? "", redirect);
  return redirectTo(redirect, { code, state, session_state: "simulated" });
}

function redirectTo(target: string, query: Readonly<Record<string, string>>): Reply {
  const location = `${target}?${new URLSearchParams(query).toString()}`;
  return { status: 302, headers: { location } };
}

function problemOf(query: URLSearchParams, person: Person | undefined): string | undefined {
  if (person === undefined) return "unknown client_id";
  if (query.get("scope") !== person.issuer?.scopes) return "scope is not the one that was named";
  if (query.get("response_type") !== "code") return "response_type is not code";
  if (query.get("response_mode") !== "query") return "response_mode is not query";
  if (query.get("code_challenge_method") !== "S256") return "code_challenge_method is not S256";
  if (!query.get("state")) return "state is missing";
  return /^http:\/\/localhost:\d{1,5}\/oauth\/callback$/.test(query.get("redirect_uri") ?? "")
    ? undefined
    : "redirect_uri has a wrong form";
}

/** RFC 6749 to the letter: forms in, snake_case out. */
export function token(world: World, exchange: Exchange): Reply {
  const type = exchange.headers["content-type"]?.split(";")[0];
  if (type !== "application/x-www-form-urlencoded") return blame("invalid_request", "no form");
  const form = new URLSearchParams(exchange.text);
  const clientId = form.get("client_id") ?? "";
  if (personOf(world, clientId) === undefined) return blame("invalid_client", "unknown client");
  if (form.has("client_secret")) return blame("invalid_request", "a public client has no secret");
  switch (form.get("grant_type")) {
    case "authorization_code":
      return redeem(world, form, clientId);
    case "refresh_token":
      return refresh(world, form, clientId);
    default:
      return blame("unsupported_grant_type", form.get("grant_type") ?? "missing");
  }
}

function redeem(world: World, form: URLSearchParams, clientId: string): Reply {
  const person = world.portalCodes.redeem(
    form.get("code") ?? "",
    form.get("code_verifier") ?? "",
    form.get("redirect_uri") ?? "",
  );
  if (typeof person === "string") return blame("invalid_grant", person);
  return tokenReply(world.tokens.issue(person, `external:${clientId}`));
}

function refresh(world: World, form: URLSearchParams, clientId: string): Reply {
  if (!form.get("scope")) return blame("invalid_request", "scope is missing");
  const result = world.tokens.refresh(form.get("refresh_token") ?? "", `external:${clientId}`);
  if (!("rejected" in result)) return tokenReply(result);
  return result.natural
    ? { ...errorReply("invalid_grant"), verdict: result.rejected }
    : blame("invalid_grant", result.rejected);
}

function tokenReply(pair: {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresIn: number;
}): Reply {
  return {
    status: 200,
    body: {
      token_type: "Bearer",
      access_token: pair.accessToken,
      ...(pair.refreshToken === undefined ? {} : { refresh_token: pair.refreshToken }),
      expires_in: pair.expiresIn,
    },
  };
}

function issuerAt(world: World, path: string): ExternalIssuer | undefined {
  return everyone(world).find(({ issuer }) => issuer?.url === `${ORIGIN}${path}`)?.issuer;
}

function personOf(world: World, clientId: string | null): Person | undefined {
  return everyone(world).find(({ issuer }) => issuer?.clientId === clientId);
}

function everyone(world: World): readonly Person[] {
  const { person } = world.signIn;
  return [...(person === undefined ? [] : [person]), ...Object.values(world.people)];
}

function errorReply(error: string): Reply {
  return { status: 400, body: { error, error_description: `AADSTS: ${error}` } };
}

function blame(error: string, refusal: string): Reply {
  return { ...errorReply(error), refusal: `${error}: ${refusal}` };
}
