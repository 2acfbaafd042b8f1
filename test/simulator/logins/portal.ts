import type { Exchange, Reply } from "../http/exchange.ts";
import type { Person } from "../people.ts";
import type { World } from "../world.ts";

/** The pages a person sees: the sign-in portal (PROTOCOL 1.2) and the device pages (1.5, 2.3). */

const PORTS = [3128, 4649, 6588, 8008, 9091, 49153, 50153, 51153, 52153, 53153];
const REDIRECT = /^http:\/\/localhost:(\d{1,5})$/;
const LOGIN_OPTIONS = {
  Google: "google",
  Github: "github",
  BuilderId: "builderid",
  IdentityCenter: "awsidc",
  ExternalIdp: "external_idp",
} as const;

export function signInPage(world: World, exchange: Exchange): Reply {
  const { query } = exchange;
  const problem = problemOf(query, world.signIn.anyPort);
  if (problem !== undefined) return page(400, problem, problem);
  const origin = query.get("redirect_uri") ?? "";
  const state = query.get("state") ?? "";
  const person = world.signIn.person ?? world.people.google;
  switch (world.signIn.portal) {
    case "hang":
      return page(200, "Choose how to sign in.");
    case "deny":
      return redirect(`${origin}/oauth/callback`, { ...DENIED, state });
    case "deny-without-state":
      return redirect(`${origin}/oauth/callback`, DENIED);
    case "redirect":
      return redirect(...landing(world, person, origin, query.get("code_challenge") ?? "", state));
  }
}

export function devicePage(world: World, exchange: Exchange): Reply {
  const userCode = exchange.query.get("user_code") ?? "";
  if (!world.devices.approve(userCode)) return page(404, "This code is not known.");
  return page(200, "Request approved. You can close this window.");
}

const DENIED = {
  error: "access_denied",
  error_description: "The person closed the sign-in page.",
};

function landing(
  world: World,
  person: Person,
  origin: string,
  challenge: string,
  state: string,
): [string, Readonly<Record<string, string>>] {
  const login_option = LOGIN_OPTIONS[person.provider];
  if (person.provider === "Google" || person.provider === "Github") {
    const target = `${origin}/oauth/callback`;
    const redirectUri = `${target}?login_option=${login_option}`;
    const code = world.portalCodes.issue(person, challenge, redirectUri);
    return [target, { login_option, code, state }];
  }
  if (person.issuer !== undefined) {
    const { url, clientId, scopes } = person.issuer;
    const hint = { login_hint: person.email, state };
    return [
      `${origin}/signin/callback`,
      { login_option, issuer_url: url, client_id: clientId, scopes, ...hint },
    ];
  }
  const facts = { login_option, issuer_url: person.startUrl, idc_region: person.ssoRegion, state };
  return [`${origin}/signin/callback`, facts];
}

function problemOf(query: URLSearchParams, anyPort: boolean): string | undefined {
  for (const name of ["state", "code_challenge", "code_challenge_method", "redirect_uri"]) {
    if (!query.get(name)) return `${name} is missing`;
  }
  if (query.get("code_challenge_method") !== "S256") return "code_challenge_method is not S256";
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.get("code_challenge") ?? ""))
    return "code_challenge has a wrong form";
  const from = query.get("redirect_from");
  if (from !== "KiroIDE" && from !== "kirocli") return "redirect_from is not KiroIDE or kirocli";
  const port = REDIRECT.exec(query.get("redirect_uri") ?? "")?.[1];
  if (port === undefined)
    return "Invalid redirect URI. Must be localhost or a subdomain of app.kiro.dev";
  return anyPort || PORTS.includes(Number(port)) ? undefined : "redirect_mismatch";
}

function redirect(target: string, query: Readonly<Record<string, string>>): Reply {
  return {
    status: 302,
    headers: { location: `${target}?${new URLSearchParams(query).toString()}` },
  };
}

function page(status: number, sentence: string, refusal?: string): Reply {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html><title>Kiro simulator</title><p>${sentence}</p>`,
    ...(refusal === undefined ? {} : { refusal }),
  };
}
