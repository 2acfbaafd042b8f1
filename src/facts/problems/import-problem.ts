/** Why a login of another program on this machine cannot be taken over. */
export type ImportProblem = { readonly path: string } &
  /** The system refuses it: permissions, or another program that has it open. */
  (
    | { readonly fault: "unreadable"; readonly systemCode: string | undefined }
    /** It is not what that program writes. */
    | { readonly fault: "damaged" }
    | { readonly fault: "too-large" }
    /** That program writes it again and again while it is read. */
    | { readonly fault: "keeps-changing" }
    /** Nothing on this machine can read SQLite: neither this runtime nor OpenCode. */
    | { readonly fault: "no-sqlite" }
    /** There is no login in it. */
    | { readonly fault: "signed-out" }
    | { readonly fault: "incomplete"; readonly missing: ImportPart }
    /** Its tokens would be sent to a provider that nobody trusts yet. */
    | { readonly fault: "provider-not-trusted"; readonly host: string }
  );

/** What a login that another program keeps lacks. */
export type ImportPart = "tokens" | "client-registration" | "identity-provider" | "login-kind";
