import { SIGN_IN_ORIGIN } from "../../catalog/endpoints.ts";
import { forOpenCode2 } from "../words.ts";
import type { LoginMethod, LoginResult, SavedLogin } from "../../login/context.ts";

/** A credential as the host keeps it: a reference to the account, never a token (OPENCODE2 3). */
export interface HostCredential {
  readonly type: "oauth";
  /** Of the login method; without it a host finds none of its functions. */
  readonly methodID: string;
  readonly access: string;
  readonly refresh: string;
  /** Whole milliseconds since the epoch. */
  readonly expires: number;
  /** A host reads the label without waiting, so it comes along. */
  readonly metadata?: { readonly label: string };
}

/** Whose a login is, masked. */
export type LabelOf = (login: Pick<SavedLogin, "refresh">) => Promise<string | undefined>;

interface MethodFacts {
  readonly id: string;
  readonly labelOf: LabelOf;
}

/** What the host shows, and waits for. */
export interface Authorization {
  readonly url: string;
  readonly instructions: string;
  readonly mode: "auto";
  /** Rejects with the words for the person, which the host shows. */
  readonly callback: Promise<HostCredential>;
}

/**
 * Starts a login. It never rejects: a host takes that for a defect and shows nothing of it
 * (OPENCODE2 3), so what is wrong at the start is what the callback rejects with.
 */
export async function authorize(
  method: LoginMethod,
  facts: MethodFacts,
  answers: Readonly<Record<string, string>>,
): Promise<Authorization> {
  try {
    const { callback, instructions, url } = await method.authorize(answers);
    return {
      url: url || SIGN_IN_ORIGIN,
      instructions,
      mode: "auto",
      callback: waitFor(callback, facts),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const callback = Promise.reject(new Error(forOpenCode2(reason), { cause: error }));
    // The host comes for it a moment later.
    callback.catch(() => undefined);
    return { url: SIGN_IN_ORIGIN, instructions: "", mode: "auto", callback };
  }
}

function waitFor(
  callback: () => Promise<LoginResult>,
  { id, labelOf }: MethodFacts,
): Promise<HostCredential> {
  const credential = callback().then(async (result) => {
    if (result.type === "failed") throw new Error(forOpenCode2(result.reason));
    const label = await labelOf(result).catch(() => undefined);
    return { ...credentialOf(result, id), ...(label !== undefined && { metadata: { label } }) };
  });
  credential.catch(() => undefined);
  return credential;
}

function credentialOf({ access, expires, refresh }: SavedLogin, methodID: string): HostCredential {
  return { type: "oauth", methodID, access, refresh, expires };
}
