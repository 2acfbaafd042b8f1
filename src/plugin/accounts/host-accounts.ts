import { labelsOf } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import { noticeOf } from "../../accounts/account-notice.ts";
import { factsOf } from "../../accounts/state.ts";
import { loginSecretOf } from "../../auth/credentials.ts";
import { isApiKey } from "../../auth/kinds/api-key.ts";
import type { Core } from "../../core/core.ts";
import { toastOf } from "../../core/toasts.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import { keepLogin } from "../../login/complete.ts";
import type { LoginContext } from "../../login/context.ts";
import { classify, isAboutToken } from "../../resilience/classify.ts";
import type { Choice } from "./chosen-login.ts";
import type { EndedLogins } from "./ended-logins.ts";

/** What a host that keeps several logins of ours asks of the accounts. */
export interface HostAccounts {
  /** @returns its masked name, which no other account has; undefined if there is no such account */
  readonly loggedIn: (id: string) => Promise<string | undefined>;
  /** @returns whose key it is; undefined if it is nobody's */
  readonly ofKey: (apiKey: string) => Promise<string | undefined>;
  /** What a person must do about accounts that only a login brings back, by account id. */
  readonly needLogin: () => Promise<ReadonlyMap<string, string>>;
  /** Those that are logged out of in the host. */
  readonly ended: Omit<EndedLogins, "overlay">;
  /** As `Choice.follow`. */
  readonly follow: (chosenLogin: Parameters<Choice["follow"]>[0]) => ReturnType<Choice["follow"]>;
}

export interface HostAccountsParts {
  readonly choice: Choice;
  readonly ended: EndedLogins;
  readonly stored: AccountReader;
}

export function createHostAccounts(
  { ended }: Pick<Core, "ended">,
  { choice, ended: endedLogins, stored: accounts }: HostAccountsParts,
  context: LoginContext,
): HostAccounts {
  async function addKey(apiKey: string): Promise<boolean> {
    if (!isApiKey(apiKey)) return false;
    const credentials = { method: "api-key", apiKey, region: context.defaultRegion } as const;
    const wish = { signal: ended.signal, wantedProfile: undefined, servesNext: true };
    try {
      await keepLogin(context, credentials, wish);
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }
  return {
    ended: endedLogins,
    follow: (chosenLogin) => choice.follow(chosenLogin, addKey),
    async loggedIn(id) {
      choice.note(id);
      const all = await accounts.read();
      const account = all.find((other) => other.id === id);
      return account && labelsOf(all)(account);
    },
    async ofKey(apiKey) {
      return (await accounts.read()).find(
        (account) => loginSecretOf(account.credentials) === apiKey,
      )?.id;
    },
    async needLogin() {
      const all = await accounts.read();
      const inNeed = all.filter(({ enabled, state }) => enabled && factsOf(state).needsLogin);
      return new Map(
        inNeed.flatMap((account) => {
          const notice = noticeOf(account, all, undefined);
          return notice === undefined ? [] : [[account.id, toastOf(notice, false).message]];
        }),
      );
    },
  };
}

function isRefusal(error: unknown): boolean {
  const failure = classify(error);
  return error instanceof KiroAuthError || (failure !== undefined && isAboutToken(failure));
}
