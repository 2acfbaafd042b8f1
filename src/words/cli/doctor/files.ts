import { LOGIN_COMMAND } from "../../terms.ts";
import { type Said, shellWord } from "./command.ts";

/** What `doctor` says of the files on this machine: OpenCode's login, accounts, locks, settings. */

export function noHome(): Said {
  const found = "no home directory was found, so nothing can be kept";
  return { found, mend: "export HOME=/absolute/path" };
}

export function variablesFine(): Said {
  return { found: "no variable has a wrong value" };
}

export function keyMalformed(): Said {
  const found = "KIRO_API_KEY is not a Kiro API key: those begin with ksk_ and have no spaces";
  return { found, mend: "unset KIRO_API_KEY" };
}

export function keyRegionUnknown(): Said {
  const found = "KIRO_API_REGION is not an AWS region, so default_region applies";
  return { found, mend: "export KIRO_API_REGION=us-east-1" };
}

export function overrideRefused(): Said {
  const found = "KIRO_ENDPOINT_OVERRIDE names another machine, so every request is refused";
  return { found, mend: "unset KIRO_ENDPOINT_OVERRIDE" };
}

export function overrideSet(origin: string): Said {
  const found = `KIRO_ENDPOINT_OVERRIDE sends every request to ${origin} instead of Kiro`;
  return { found, mend: "unset KIRO_ENDPOINT_OVERRIDE" };
}

export function switchUnknown(name: string): Said {
  const found = `${name} is neither true nor false, which counts as true`;
  return { found, mend: `export ${name}=false` };
}

export function contentLogged(): Said {
  const found = "KIRO_DEBUG_CONTENT is set: prompts and answers go to the debug log";
  return { found, mend: "unset KIRO_DEBUG_CONTENT" };
}

/** @param problem whole sentences, as everywhere */
export function settingIgnored(problem: string, mend: string): Said {
  return { found: problem, mend };
}

export function settingsFine(): Said {
  return { found: "every option can be used" };
}

/** What to do in a file of settings, or with a variable. */
export function mendSetting(place: string, action: "fix" | "remove" | "correct", key = ""): string {
  if (place === "environment") return `unset ${key}`;
  if (action === "fix") return `Edit ${place}${key}.`;
  return `Edit ${place}: ${action} ${key}.`;
}

export function atLine(line: number): string {
  return `, line ${line}`;
}

export function loggedIn(): Said {
  return { found: "OpenCode has the login" };
}

export function keyInsteadOfLogin(): Said {
  return { found: "not needed: KIRO_API_KEY serves" };
}

export function notLoggedIn(accounts: number): Said {
  const unused = accounts === 0 ? "" : `, so ${ofFile(accounts)} not used`;
  return { found: `OpenCode has no login for kiro${unused}`, mend: LOGIN_COMMAND };
}

export const UNSET_LOGINS = "unset OPENCODE_AUTH_CONTENT";

function ofFile(accounts: number): string {
  return accounts === 1
    ? "the account in the accounts file is"
    : `the ${accounts} in the accounts file are`;
}

export function loginsBroken(path: string): Said {
  const found = `${path} is damaged, so OpenCode knows no login`;
  return {
    found,
    mend: `mv ${shellWord(path)} ${shellWord(`${path}.broken`)} && ${LOGIN_COMMAND}`,
  };
}

export function loginsUnreadable(path: string, reason: string): Said {
  return { found: `${path} cannot be read (${reason})`, mend: `ls -ld ${shellWord(path)}` };
}

export function loginOfOtherKind(kind: string): Said {
  const found = `OpenCode's record for kiro is of the kind "${kind}"; this plugin writes "oauth"`;
  return { found, mend: LOGIN_COMMAND };
}

export function loginOfOtherPlugin(): Said {
  const found = "OpenCode's record for kiro comes from another plugin; the accounts file serves";
  return { found, mend: LOGIN_COMMAND };
}

export function loginOrphaned(): Said {
  const found = "OpenCode has a login, but the accounts file has no account";
  return { found, mend: LOGIN_COMMAND };
}

export function accountsFileFine(path: string, count: number): Said {
  return { found: `${path}, ${count} ${count === 1 ? "account" : "accounts"}` };
}

export function accountsFileMissing(path: string): Said {
  return { found: `${path} does not exist`, mend: LOGIN_COMMAND };
}

export function accountsFileNotNeeded(): Said {
  return { found: "there is none, and KIRO_API_KEY needs none" };
}

export function accountsFileLost(path: string, backup: string): Said {
  return {
    found: `${path} is gone, but its copy ${backup} is there`,
    mend: `cp ${shellWord(backup)} ${shellWord(path)}`,
  };
}

/**
 * @param problem whole sentences, as everywhere
 * @param isForbidden the system denies the permission
 */
export function accountsFileUnusable(problem: string, path: string, isForbidden: boolean): Said {
  const word = shellWord(path);
  const mend = isForbidden
    ? `sudo chown "$(id -un)" ${word} && chmod 600 ${word}`
    : `mv ${word} ${shellWord(`${path}.old`)}`;
  return { found: problem, mend };
}

export function accountsFileLinked(problem: string, path: string): Said {
  return { found: problem, mend: `rm ${shellWord(path)}` };
}

export function accountsFileNoFile(path: string): Said {
  return {
    found: `${path} is not a regular file`,
    mend: `mv ${shellWord(path)} ${shellWord(`${path}.old`)}`,
  };
}

export function accountsFileDamaged(path: string): Said {
  return {
    found: `${path} is damaged`,
    mend: `mv ${shellWord(path)} ${shellWord(`${path}.broken`)} && ${LOGIN_COMMAND}`,
  };
}

export function accountsFileDamagedWithBackup(path: string, backup: string): Said {
  const found = `${path} is damaged; its copy ${backup} is used instead`;
  return { found, mend: `cp ${shellWord(backup)} ${shellWord(path)}` };
}

/** @param update what brings a newer version of the plugin */
export function accountsFileNewer(path: string, update: string): Said {
  const found = `${path} was written by a newer version of the plugin; this one only reads it`;
  return { found, mend: update };
}

export function accountsFileOpen(path: string, mode: string): Said {
  const found = `others may read ${path} (mode ${mode})`;
  return { found, mend: `chmod 600 ${shellWord(path)}` };
}

/** @param reason the system's name for it */
export function directoryClosed(directory: string, reason: string): Said {
  const found = `${directory} cannot be written to (${reason}), so refreshed logins cannot be saved`;
  const word = shellWord(directory);
  const mend =
    reason === "EROFS"
      ? "export XDG_CONFIG_HOME=/a/writable/directory"
      : `sudo chown "$(id -un)" ${word} && chmod u+rwx ${word}`;
  return { found, mend };
}

export function accountsFileForeign(path: string): Said {
  const found = `${path} belongs to another user`;
  return { found, mend: `sudo chown "$(id -un)" ${shellWord(path)}` };
}

/** @param isSpare every account in it is here, too */
export function accountsFileKeptCopy(path: string, isSpare: boolean): Said {
  const removal = `rm ${shellWord(path)}`;
  return isSpare
    ? {
        found: `${path} is a kept copy with credentials; no account of it is missing`,
        mend: removal,
      }
    : {
        found: `${path} is a kept copy of the accounts file; accounts in it may be missing here`,
        mend: `Log in with each account that you miss (${LOGIN_COMMAND}), then: ${removal}`,
      };
}

export function locksFree(): Said {
  return { found: "no lock is held" };
}

export function lockHeld(path: string, pid: number): Said {
  return { found: `process ${pid} holds ${path} and is alive` };
}

export function lockOfFrozen(path: string, pid: number): Said {
  const found = `process ${pid} holds ${path} and has given no sign of life for a while`;
  return { found, mend: `kill -CONT ${pid}` };
}

export function lockOfDead(path: string, pid: number): Said {
  const found = `process ${pid}, which held ${path}, is gone; the next process takes over the lock`;
  return { found, mend: "opencode models kiro" };
}

export function lockOfUnknown(path: string): Said {
  const found = `a process of another machine or container holds ${path}`;
  return { found, mend: "Close OpenCode there." };
}

/**
 * @param problem whole sentences, as everywhere
 * @param isForbidden the system denies the permission, so it could not be removed either
 */
export function lockUnusable(problem: string, path: string, isForbidden = false): Said {
  const word = shellWord(path);
  return {
    found: problem,
    mend: isForbidden ? `sudo chown -R "$(id -un)" ${word}` : `rm -r ${word}`,
  };
}

export function networkDisk(path: string, fileSystem: string): Said {
  const found = `${path} is on a network drive (${fileSystem}), where locks between machines are not reliable`;
  return { found, mend: "export XDG_CONFIG_HOME=/a/local/directory" };
}
