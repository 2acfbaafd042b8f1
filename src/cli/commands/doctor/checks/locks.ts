import { isForbidden } from "../facts/reason.ts";
import { explainCommandError } from "../../../../words/cli/errors.ts";
import {
  lockHeld,
  lockOfDead,
  lockOfFrozen,
  lockOfUnknown,
  locksFree,
  lockUnusable,
} from "../../../../words/cli/doctor/files.ts";
import type { LockFinding } from "../facts/locks.ts";
import { faultsOr, row, type Row } from "../row.ts";

/** Signs of life come every few seconds; after this long an owner has lost its lock. */
const LEASE_MS = 30_000;

/** @param now by the same clock as the times of files */
export function checkLocks(findings: readonly LockFinding[], now: number): readonly Row[] {
  return faultsOr(
    findings.map((finding) => checkLock(finding, now)),
    row("locks", "ok", locksFree()),
  );
}

function checkLock(finding: LockFinding, now: number): Row {
  const { path } = finding;
  if (finding.kind === "unusable") {
    return row(
      "locks",
      "failed",
      lockUnusable(explainCommandError(finding.error), path, isForbidden(finding.error)),
    );
  }
  const { beatAt = now, liveness, pid } = finding;
  if (pid === undefined || liveness === "unknown") {
    return row("locks", "warning", lockOfUnknown(path));
  }
  if (liveness === "dead") return row("locks", "warning", lockOfDead(path, pid));
  const isFrozen = now - beatAt > LEASE_MS;
  return isFrozen
    ? row("locks", "warning", lockOfFrozen(path, pid))
    : row("locks", "ok", lockHeld(path, pid));
}
