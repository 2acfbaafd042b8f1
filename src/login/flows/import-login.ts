import type { Credentials } from "../../auth/credentials.ts";
import type { AuthCall } from "../../auth/exchange.ts";
import { BUILDER_ID } from "../../auth/sso-client.ts";
import { parseStartUrl } from "../../catalog/start-url.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import { IMPORT_SOURCES, type ImportSource } from "../../importing/source.ts";
import type { LoginContext, PendingImport, PendingLogin, SelectPrompt } from "../context.ts";
import { identityCenterLogin, idcDeviceLogin } from "./idc-login.ts";
import { socialLogin } from "./social-login.ts";

const INPUT = "source";
/** A new login of the kind that was found, shared with nobody. */
const OWN = "own";

/** The better choice comes first; then what there is on this machine. */
export function importPrompt({ imports, words }: LoginContext): SelectPrompt {
  const present = imports.presentSources();
  const sources = present.length === 0 ? IMPORT_SOURCES : present;
  return {
    type: "select",
    key: INPUT,
    message: words.importPrompt(),
    options: [
      { label: words.ownLoginChoice(), value: OWN },
      ...sources.map((source) => ({ label: words.importChoice(source), value: source })),
    ],
  };
}

/** @throws KiroAuthError `login_failed` for what no prompt offers */
export async function importLogin(
  context: LoginContext,
  inputs: Readonly<Record<string, string>>,
  call: AuthCall,
): Promise<PendingLogin | PendingImport> {
  const source = inputs[INPUT]?.trim() || undefined;
  if (source === OWN) return await ownLogin(context, call);
  if (source !== undefined && !isSource(source)) {
    throw new KiroAuthError({ code: "login_failed", reason: "import-source-unknown" });
  }
  return { url: "", instructions: context.words.importing(source), source };
}

function isSource(value: string): value is ImportSource {
  return IMPORT_SOURCES.some((source) => source === value);
}

/** Kiro's sign-in page leads to every kind of login; others are begun only where one was found. */
async function ownLogin(context: LoginContext, call: AuthCall): Promise<PendingLogin> {
  const [found] = (await context.imports.findLogins(undefined)).flatMap((finding) =>
    "login" in finding ? [finding.login.credentials] : [],
  );
  return await loginLike(found, context, call);
}

function loginLike(
  found: Credentials | undefined,
  context: LoginContext,
  call: AuthCall,
): Promise<PendingLogin> {
  if (found?.method === "social") return socialLogin(context, found.provider, call);
  if (found?.method !== "idc") return socialLogin(context, "Google", call);
  if (found.provider === "BuilderId") return idcDeviceLogin(context, BUILDER_ID, call);
  // Kiro IDE keeps no start URL; the sign-in page asks for it.
  const startUrl = parseStartUrl(found.startUrl);
  if (startUrl === undefined) return socialLogin(context, "Google", call);
  const directory = { provider: "IdentityCenter", ssoRegion: found.ssoRegion, startUrl } as const;
  return identityCenterLogin(context, directory, call);
}
