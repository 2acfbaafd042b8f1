import type { PageTexts } from "../auth/browser/loopback-pages.ts";
import type { AccountOrigin } from "../accounts/account.ts";
import type { RefreshRequest } from "../accounts/imported.ts";
import type { Credentials } from "../auth/credentials.ts";
import type { InputProblem } from "../facts/problems/auth-problem.ts";
import type { LoginFailure } from "../facts/notice.ts";
import type { Finding, ImportSource } from "../importing/source.ts";
import type { Deps } from "../lib/deps.ts";
import type { IdentifyOptions, Introduction } from "../service/account/identify.ts";
import type { UsageAnswer } from "../service/account/usage.ts";

export type LoginFlow = "auto" | "browser" | "device";

/** What the login methods need from outside. */
export interface LoginContext {
  readonly deps: Deps;
  readonly userAgent: string;
  /** The user's `login_flow`. */
  readonly loginFlow: LoginFlow;
  /** The user's `default_region`. */
  readonly defaultRegion: string;
  /** Domains of identity providers that the user trusts beside the known ones. */
  readonly trustedDomains: readonly string[];
  /** Where the browser may return to; those that the sign-in page knows unless said. */
  readonly callbackPorts?: readonly number[];
  readonly environment: LoginEnvironment;
  /** False where no browser could be started. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** The address to show, where the endpoint override leads elsewhere. */
  readonly showUrl: (url: string) => string;
  /**
   * Asks the service who logged in and which profile is theirs.
   * @throws KiroError where it does not say
   */
  readonly identify: (credentials: Credentials, options: IdentifyOptions) => Promise<Introduction>;
  /** @throws KiroLocalError `store_newer`: a login could not be kept */
  readonly refuseUnsavable: () => void;
  /** Resolves once the account is safely on disk. */
  readonly saveAccount: (
    login: UsageAnswer & {
      readonly credentials: Credentials;
      /** The organisation has switched web search off; absent if that is not known. */
      readonly webSearchOff?: boolean;
      readonly origin?: AccountOrigin;
      /** The person wants it to serve new conversations. */
      readonly servesNext?: boolean;
    },
  ) => Promise<SavedAccount>;
  /** Tells the person who has logged in; never fails. @param id of the account */
  readonly welcome: (id: string) => Promise<void>;
  /** Reads what the service offers the new account, for the next start; never fails. */
  readonly readModels: (account: {
    readonly id: string;
    readonly credentials: Credentials;
  }) => Promise<void>;
  readonly imports: ImportTools;
  readonly words: LoginWords;
  /** Tells the person what went wrong; nobody waits for it. */
  readonly report: (failure: LoginFailure) => void;
  /** Ends the login that is under way, and gives its port back. */
  readonly signal?: AbortSignal;
}

export interface SavedAccount {
  readonly id: string;
  readonly origin?: AccountOrigin;
}

/** The logins of other programs on this machine. */
export interface ImportTools {
  /** Those whose files are there: a quick look that opens none of them. */
  readonly presentSources: () => readonly ImportSource[];
  readonly findLogins: (source: ImportSource | undefined) => Promise<readonly Finding[]>;
  /**
   * The login with a token that is good to send. One that is refreshed for that is on disk before.
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError
   */
  readonly refreshed: (credentials: Credentials, request: RefreshRequest) => Promise<Credentials>;
  /**
   * Takes back the account that was made for that, if the other program still has the whole login.
   * @param since when the import began, milliseconds since the epoch
   * @returns false if the account is kept: a refresh token that was replaced is nowhere else
   */
  readonly takeBack: (
    found: Credentials,
    refreshed: Credentials,
    since: number,
  ) => Promise<boolean>;
}

export interface LoginEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `process.platform` */
  readonly platform: string;
  readonly isContainer: () => boolean;
}

/** The sentences of a login, whose host shows them. */
export interface LoginWords {
  /** What to do in the browser, with the proper name of the provider. */
  readonly chooseProvider: (provider: string, timeoutMs: number) => string;
  /** What to do on the page of an organisation, opened in the browser. */
  readonly continueInBrowser: (timeoutMs: number) => string;
  readonly confirmCode: (userCode: string, expiresInMs: number) => string;
  /** For an address that is shown, not opened. */
  readonly unknownPage: (host: string) => string;
  /** For an address that is nothing to click on. */
  readonly unusualPage: (address: string) => string;
  readonly checkingApiKey: () => string;
  readonly apiKeyPrompt: () => string;
  readonly startUrlPrompt: () => string;
  readonly regionPrompt: (defaultRegion: string) => string;
  readonly profilePrompt: () => string;
  readonly importPrompt: () => string;
  readonly importChoice: (source: ImportSource) => string;
  readonly ownLoginChoice: () => string;
  /** @param source undefined: all of them */
  readonly importing: (source: ImportSource | undefined) => string;
  readonly explainInput: (problem: InputProblem) => string;
  /** Why a login cannot start. */
  readonly explainLoginError: (error: unknown) => string;
  /** For the browser, at the end. */
  readonly pages: PageTexts;
}

/** A login that waits for the person. */
export interface PendingLogin {
  readonly url: string;
  readonly instructions: string;
  /** @throws KiroAuthError, KiroNetworkError */
  readonly finish: () => Promise<Credentials>;
  /** Name or ARN of the profile that the person asked for. */
  readonly profile?: string | undefined;
}

/** Logins of other programs, which need no person any more. */
export interface PendingImport {
  readonly url: "";
  readonly instructions: string;
  /** Undefined: all of them. */
  readonly source: ImportSource | undefined;
}

/** A method as OpenCode's auth hook takes it (OPENCODE 2.1). */
export interface LoginMethod {
  readonly type: "oauth";
  readonly label: string;
  readonly prompts?: (TextPrompt | SelectPrompt)[];
  /** Rejects with a sentence for a person; the host shows it. */
  readonly authorize: (inputs?: Record<string, string>) => Promise<StartedLogin>;
}

export interface TextPrompt {
  readonly type: "text";
  readonly key: string;
  readonly message: string;
  readonly placeholder?: string;
  readonly validate?: (value: string) => string | undefined;
}

export interface SelectPrompt {
  readonly type: "select";
  readonly key: string;
  readonly message: string;
  readonly options: { readonly label: string; readonly value: string }[];
}

/** What OpenCode shows, and waits for. */
export interface StartedLogin {
  readonly url: string;
  readonly instructions: string;
  readonly method: "auto";
  /** Never rejects. */
  readonly callback: () => Promise<LoginResult>;
}

/** As OpenCode takes it. */
export type LoginResult = SavedLogin | FailedLogin;

export interface FailedLogin {
  readonly type: "failed";
  /** Why, for a person. OpenCode 1 does not read it (OPENCODE 2.1). */
  readonly reason: string;
}

/** OpenCode's own record: a reference, never a token (OPENCODE 2.3). */
export interface SavedLogin {
  readonly type: "success";
  readonly refresh: string;
  readonly access: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}
