import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { readNumber, readObject, readString } from "../read.ts";

/** Names one running process so that another one can tell whether it still lives. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where `pid` has a meaning: the machine, this boot of it, this container. */
  readonly machine: string;
  /** Tells a process from a later one with the same id; empty if the system does not say. */
  readonly startedAt: string;
}

export type Liveness = "alive" | "dead" | "unknown";

let ownIdentity: ProcessIdentity | undefined;

export function currentProcess(): ProcessIdentity {
  ownIdentity ??= {
    pid: process.pid,
    machine: [hostname(), linuxFile("/proc/sys/kernel/random/boot_id"), pidNamespace()].join("/"),
    startedAt: linuxStatus(process.pid)?.startedAt ?? "",
  };
  return ownIdentity;
}

/** `unknown` for a process of another machine, boot or container: only time can tell there. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  const own = currentProcess();
  if (identity.machine !== own.machine) return "unknown";
  try {
    // Signal 0 asks whether the process exists and sends nothing.
    process.kill(identity.pid, 0);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // The runtime's own codes are for numbers that no process can have.
    return code === "ESRCH" || code.startsWith("ERR_") ? "dead" : "alive";
  }
  const status = linuxStatus(identity.pid);
  if (status === undefined) return "alive";
  const isSame = identity.startedAt === "" || identity.startedAt === status.startedAt;
  return isSame && !status.isZombie ? "alive" : "dead";
}

export function parseProcessIdentity(value: unknown): ProcessIdentity | undefined {
  const fields = readObject(value);
  const pid = readNumber(fields["pid"]);
  const machine = readString(fields["machine"]);
  if (pid === undefined || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (machine === undefined) return undefined;
  return { pid, machine, startedAt: readString(fields["startedAt"]) ?? "" };
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function linuxFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** proc(5), /proc/pid/stat: the name in brackets may hold anything; field 3 state, 22 start time. */
function linuxStatus(pid: number): { startedAt: string; isZombie: boolean } | undefined {
  const text = linuxFile(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startedAt = fields[19];
  if (state === undefined || startedAt === undefined) return undefined;
  return { startedAt, isZombie: state === "Z" || state === "X" };
}
