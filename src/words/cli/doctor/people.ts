import { commandLine } from "../../program-command.ts";
import { LOGIN_COMMAND } from "../../terms.ts";
import { afterDashes, removeRecordCommand } from "../accounts/argument.ts";
import { type Said, shellWord } from "./command.ts";

/** What `doctor` says of accounts, their records, tokens and regions. */

export function recordsFine(): Said {
  return { found: "every record can be used" };
}

type RecordFault =
  | { readonly kind: "id-invalid" | "duplicate" | "credentials-invalid" }
  | { readonly kind: "method-unknown"; readonly method: string }
  | { readonly kind: "fields-missing"; readonly fields: readonly string[] };

interface RecordMend {
  /** Of the accounts file. */
  readonly path: string;
  /** A backup that has more accounts. */
  readonly copy?: string | undefined;
  /** It names a person, whose login takes its place. */
  readonly mayLogIn: boolean;
}

/** @param name label or id of the record, if it has one */
export function recordUnusable(
  position: number,
  name: string | undefined,
  fault: RecordFault,
  { copy, mayLogIn, path }: RecordMend,
): Said {
  const whose = name === undefined ? `record ${position}` : `record ${position} (${name})`;
  const removal = removeRecordCommand(position);
  const mend =
    fault.kind === "duplicate"
      ? removal
      : ((copy && `cp ${shellWord(copy)} ${shellWord(path)}`) ??
        (mayLogIn ? LOGIN_COMMAND : removal));
  return { found: `${whose} is not used: ${faultOf(fault)}`, mend };
}

function faultOf(fault: RecordFault): string {
  switch (fault.kind) {
    case "id-invalid":
      return "its id is missing or invalid";
    case "duplicate":
      return "another record has the same id or the same login, and is newer";
    case "credentials-invalid":
      return "its credentials are wrong";
    case "method-unknown":
      return `this version does not know the login kind "${fault.method}"`;
    case "fields-missing":
      return `${fault.fields.join(", ")} ${fault.fields.length === 1 ? "is" : "are"} missing`;
  }
}

export function accountsReady(ready: number, all: number): Said {
  return { found: `${ready} of ${all} can serve now` };
}

export function noAccount(): Said {
  return { found: "there is none", mend: LOGIN_COMMAND };
}

export function keyServesNobody(): Said {
  const found = "KIRO_API_KEY takes the place of every account, and cannot serve";
  return { found, mend: "unset KIRO_API_KEY" };
}

export function allDisabled(first: string): Said {
  const mend = commandLine(`accounts enable ${afterDashes(first, shellWord(first))}`);
  return { found: "every account is disabled", mend };
}

export function mustLogIn(label: string, why: keyof typeof LOGIN_REASONS): Said {
  return { found: `${label}: ${LOGIN_REASONS[why]}`, mend: LOGIN_COMMAND };
}

const LOGIN_REASONS = {
  "refresh-token-rejected": "Kiro rejects its refresh token",
  "refresh-interrupted": "a refresh was interrupted, and the refresh token is spent",
  "access-token-rejected": "Kiro rejects its access token",
  "client-expired": "the registration of this program has expired",
} as const;

export function suspended(label: string, page: string): Said {
  return { found: `${label}: suspended by Kiro`, mend: `Ask Kiro's support: ${page}` };
}

/** @param end as the reader writes times; undefined if nobody knows it */
export function quotaUsedUp(label: string, end: string | undefined): Said {
  const until = end === undefined ? "" : ` until ${end}`;
  return { found: `${label}: quota used up${until}`, mend: `Add an account: ${LOGIN_COMMAND}` };
}

export function coolingDown(label: string, end: string): Said {
  return { found: `${label}: rate limited until ${end}`, mend: `Wait until ${end}.` };
}

/** @param areOthersDead there are logins that cannot, which another row names */
export function tokensFine(areOthersDead: boolean): Said {
  return { found: areOthersDead ? "the other logins are in order" : "every login is in order" };
}

export function tokensNone(): Said {
  return { found: "there is no login to check" };
}

export function tokensOld(label: string, age: string): Said {
  const found = `${label}: its access token expired ${age}, and the refresh token may be dead, too`;
  return { found, mend: LOGIN_COMMAND };
}

export function refreshUnfinished(label: string): Said {
  const found = `${label}: a process was stopped during a refresh; the next request shows whether the login is still good`;
  return { found, mend: "opencode run -m kiro/kiro-claude-sonnet-4-5 hello" };
}

export function registrationExpired(label: string, when: string): Said {
  const found = `${label}: the registration of this program expired on ${when}, so nothing can be refreshed`;
  return { found, mend: LOGIN_COMMAND };
}

export function keyInFileMalformed(label: string): Said {
  const found = `${label}: its API key is not one of Kiro's (ksk_…)`;
  return { found, mend: LOGIN_COMMAND };
}

export function regionsFine(regions: readonly string[]): Said {
  return { found: regions.length === 0 ? "no account names one" : regions.join(", ") };
}

export function profileMalformed(label: string): Said {
  return { found: `${label}: its profile ARN is malformed`, mend: LOGIN_COMMAND };
}

export function profileRegionUnknown(label: string, region: string): Said {
  const found = `${label}: its profile is in ${region}, where Kiro has no hosts; another region is asked`;
  return { found, mend: LOGIN_COMMAND };
}

export function profileOfOtherPartition(label: string, login: string, profile: string): Said {
  const found = `${label}: its login is in ${login} and its profile in ${profile}; no token works in both`;
  return { found, mend: LOGIN_COMMAND };
}

export function loginRegionUnknown(label: string, region: string): Said {
  const found = `${label}: its login is in "${region}", which has no IAM Identity Center`;
  return { found, mend: LOGIN_COMMAND };
}

export function profileUnknown(label: string): Said {
  const found = `${label}: its profile is not known yet; it is looked up before the next request`;
  return { found, mend: "opencode run -m kiro/kiro-claude-sonnet-4-5 hello" };
}
