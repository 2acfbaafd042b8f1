import { isSsoRegion } from "../../catalog/regions.ts";
import { parseStartUrl } from "../../catalog/start-url.ts";
import { parseProviderUrl } from "../../catalog/identity-providers.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import { BUILDER_ID, type IdcDirectory } from "../sso-client.ts";
import type { IdentityProvider } from "../code/external-idp.ts";
import { CODE_PATH, type CallbackAnswer, codeOf } from "./loopback-callback.ts";
import type { LoginOption } from "../code/social.ts";

/** What the person chose on the sign-in page, whatever the login was started as (PROTOCOL 1.2). */
export type PortalChoice =
  | { readonly kind: "social"; readonly code: string; readonly loginOption: LoginOption }
  /** The login continues at AWS. */
  | { readonly kind: "aws"; readonly directory: IdcDirectory }
  /** The login continues at the person's organisation. */
  | { readonly kind: "external-idp"; readonly provider: IdentityProvider };

/** @throws KiroAuthError `login_failed` for what the login cannot go on with */
export function readPortalChoice({ path, query }: CallbackAnswer): PortalChoice {
  const option = query.get("login_option");
  if (path === CODE_PATH) {
    if (option !== "google" && option !== "github") throw loginFailed("other-method");
    return { kind: "social", code: codeOf(query), loginOption: option };
  }
  switch (option) {
    case "builderid":
      // There is only one, so nothing that comes from outside is needed.
      return { kind: "aws", directory: BUILDER_ID };
    case "awsidc":
      return { kind: "aws", directory: readDirectory(query) };
    case "external_idp":
      return { kind: "external-idp", provider: readProvider(query) };
    default:
      throw loginFailed("other-method");
  }
}

function readDirectory(query: URLSearchParams): IdcDirectory {
  const startUrl = parseStartUrl(query.get("issuer_url") ?? "");
  const ssoRegion = query.get("idc_region");
  if (startUrl === undefined || !isSsoRegion(ssoRegion)) throw loginFailed("page-malformed");
  return { provider: "IdentityCenter", ssoRegion, startUrl };
}

function readProvider(query: URLSearchParams): IdentityProvider {
  const issuer = parseProviderUrl(query.get("issuer_url") ?? "");
  const clientId = query.get("client_id") ?? "";
  const scopes = query.get("scopes") ?? "";
  const loginHint = query.get("login_hint") ?? "";
  if (issuer === undefined || issuer.search !== "") throw loginFailed("page-malformed");
  if (!CLIENT_ID.test(clientId) || !SCOPES.test(scopes)) throw loginFailed("page-malformed");
  return { issuer, clientId, scopes, loginHint: HINT.test(loginHint) ? loginHint : undefined };
}
/** RFC 6749 appendix A.1 and A.4, bounded. */
const CLIENT_ID = /^[\x20-\x7e]{1,256}$/;
const SCOPES = /^(?=.{1,2048}$)[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const HINT = /^[^\p{Cc}]{1,320}$/u;

function loginFailed(reason: "other-method" | "page-malformed"): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason });
}
