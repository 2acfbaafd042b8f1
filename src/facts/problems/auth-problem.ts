import type { ImportProblem } from "./import-problem.ts";

/** What went wrong in a login or in a token refresh: the facts of a `KiroAuthError`, by `code`. */
export type AuthProblem =
  /** The person declined, or the service refused for good. */
  | { readonly code: "login_denied"; readonly reason: "declined" | "account-suspended" }
  /** It was not completed in time. */
  | { readonly code: "login_expired" }
  | LoginFailed
  | { readonly code: "callback_port_busy"; readonly ports: readonly number[] }
  | ResponseInvalid
  /** The client registration of the login has ended (about 90 days). */
  | { readonly code: "client_expired"; readonly step: AuthStep }
  | RefreshTokenRejected
  | AuthUnavailable;

export type AuthErrorCode = AuthProblem["code"];

/** The requests that logins and refreshes consist of. */
export type AuthStep =
  | "client-registration"
  | "device-authorization"
  | "login-poll"
  /** Reading what an identity provider says of itself. */
  | "discovery"
  | "code-exchange"
  | "token-refresh";

export type LoginFailed =
  | LoginRefused
  | IdentityProviderRefused
  /** The sign-in page itself reported an error. */
  | {
      readonly code: "login_failed";
      readonly reason: "page-error";
      readonly serviceCode: string | undefined;
    }
  | {
      readonly code: "login_failed";
      readonly reason:
        | InputProblem
        /** The sign-in page came back without a code. */
        | "no-code"
        /** A login that is not known here was chosen on the sign-in page. */
        | "other-method"
        /** The sign-in page returned something that the login cannot continue with. */
        | "page-malformed"
        /** Kiro itself refuses the key. */
        | "api-key-rejected"
        /** The person's organisation has given them no Kiro profile. */
        | "no-profile"
        /** Kiro refuses a token that was refreshed for the import; its account is kept. */
        | "fresh-token-rejected"
        /** No program on this machine keeps a login that could be taken over. */
        | "nothing-to-import";
    }
  | ProfileUnknown
  | NotImportable;

/** A login that another program keeps cannot be taken over. */
export type NotImportable = ImportProblem & {
  readonly code: "login_failed";
  readonly reason: "not-importable";
};

/** The person asked for a profile that the service does not list. */
export interface ProfileUnknown {
  readonly code: "login_failed";
  readonly reason: "profile-unknown";
  readonly wanted: string;
  /** Of the profiles that there are. */
  readonly names: readonly string[];
}

/** What a person typed is malformed. */
export type InputProblem =
  "api-key-malformed" | "start-url-malformed" | "region-malformed" | "import-source-unknown";

export interface LoginRefused {
  readonly code: "login_failed";
  readonly reason: "refused";
  readonly service: LoginService;
  readonly step: AuthStep;
  readonly status: number;
  /** In RFC 6749's spelling, such as `invalid_request`. */
  readonly serviceCode: string | undefined;
}

/** Whose login service it was. */
export type LoginService = "Kiro" | "AWS" | "identity-provider";

/** An organisation's identity provider that nothing secret is sent to (PROTOCOL 2.8). */
export interface IdentityProviderRefused {
  readonly code: "login_failed";
  readonly reason:
    /** Its host is neither a known one nor one that the person trusts. */
    | "provider-not-trusted"
    /** What it says of itself names another issuer, or endpoints elsewhere. */
    | "provider-contradictory";
  readonly host: string;
}

/** A success that cannot be used; in a refresh the old token may be spent. */
export interface ResponseInvalid extends NextTry {
  readonly code: "response_invalid";
  readonly step: AuthStep;
  /** The one that is missing or malformed; absent if the body is no JSON object. */
  readonly property?: string;
}

/** Only a new login helps. */
export type RefreshTokenRejected =
  | {
      readonly code: "refresh_token_rejected";
      readonly reason:
        /** The service's own word. */
        | "rejected"
        | "account-removed"
        /** The account was known to need a new login. */
        | "login-ended";
    }
  /** An earlier refresh spent the token, and its answer was never stored. */
  | {
      readonly code: "refresh_token_rejected";
      readonly reason: "refresh-interrupted";
      /** Milliseconds since the epoch. */
      readonly interruptedAt: number;
    };

/** Says nothing about the login, which may work later. */
export type AuthUnavailable =
  | NotServed
  /** The service accepts none of the tokens that it gives. */
  | { readonly code: "auth_unavailable"; readonly reason: "no-usable-token" };

export interface NotServed extends NextTry {
  readonly code: "auth_unavailable";
  readonly reason: "not-served";
  readonly step: AuthStep;
  readonly status: number;
  /** What the page is called that came in place of an answer. */
  readonly pageTitle?: string | undefined;
}

/** Of a refresh that said nothing about the login. */
export type RefusedRefresh = NotServed | ResponseInvalid;

interface NextTry {
  /** What Retry-After asked for, or how long the account rests, milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  /** When the account may be refreshed again, milliseconds since the epoch. */
  readonly nextTryAt?: number;
}

type AuthFact = string | number | readonly (string | number)[] | undefined;

/** A line for logs; the code comes first. */
export function describeAuthProblem(problem: AuthProblem): string {
  const facts: Readonly<Record<string, AuthFact>> = { ...problem };
  return Object.values(facts)
    .filter((fact) => fact !== undefined)
    .join(", ");
}
