import { KiroLocalError } from "../../../../../src/facts/errors.ts";
import type {
  BusyLock,
  LocalProblem,
  UnsafePath,
} from "../../../../../src/facts/problems/local-problem.ts";
import {
  explainLocalError,
  explainLocalProblem,
} from "../../../../../src/words/errors/problems/local.ts";
import type { Samples } from "../../sample.ts";

const path = "/home/anna/.config/opencode/kiro-accounts.json";
const target = "/srv/settings";

const unwritable = (systemCode: string | undefined): LocalProblem => ({
  code: "store_unwritable",
  path,
  reason: "refused-by-system",
  systemCode,
});

const SYSTEM_CODES = [
  ...["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENFILE", "EBUSY"],
  ...["ELOOP", "EISDIR", "ENOTDIR", "EEXIST", "EFBIG", "EOTHER"],
];
const UNSAFE: readonly UnsafePath["reason"][] = [
  "link",
  "link-to-link",
  "link-to-missing-directory",
  "link-to-foreign-directory",
  "link-to-shared-directory",
  "link-to-foreign-file",
  "link-to-other-content",
];
const BUSY: readonly BusyLock["reason"][] = [
  "held",
  "file-keeps-changing",
  "taken-over",
  "refreshing-elsewhere",
];

const PROBLEMS: readonly (readonly [string, LocalProblem])[] = [
  ...SYSTEM_CODES.map((code) => [code, unwritable(code)] as const),
  ["an error without a name", unwritable(undefined)],
  ["not a file", { code: "not_a_file", path, reason: "not-a-file" }],
  ["too large", { code: "store_unreadable", path, reason: "too-large" }],
  ["a lock's last number", { code: "lock_unusable", path, reason: "last-number" }],
  ["a newer recovery file", { code: "recovery_unusable", path, reason: "newer-version" }],
  ["a newer accounts file", { code: "store_newer", path }],
  ...UNSAFE.map((reason) => [reason, { code: "path_unsafe", path, reason, target }] as const),
  ...BUSY.map((reason) => [reason, { code: "lock_busy", reason, path }] as const),
  ["an old OpenCode", { code: "host_too_old", needs: "1.0.152" }],
  ["no home", { code: "home_unknown" }],
  ["a region without login", { code: "region_unknown", region: "mars-1" }],
  ["an override that is not local", { code: "override_refused" }],
  ["a host that is not Kiro's", { code: "host_refused" }],
];

export const local: Samples = {
  "explainLocalError: the same for the error": explainLocalError(
    new KiroLocalError(unwritable("ENOSPC")),
  ),
  ...Object.fromEntries(
    PROBLEMS.map(([name, problem]) => [
      `explainLocalProblem: ${name}`,
      explainLocalProblem(problem),
    ]),
  ),
};
