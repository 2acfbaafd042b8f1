import { describe, expect, it } from "vitest";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { currentProcess, livenessOf } from "../../../src/lib/lock/process-identity.ts";

const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("whether a process lives", () => {
  it("this one does", () => {
    expect(livenessOf(currentProcess())).toBe("alive");
    expect(livenessOf({ ...currentProcess(), startedAt: "" })).toBe("alive");
  });

  it("one that has ended does not (A12)", () => {
    expect(livenessOf({ ...currentProcess(), pid: deadPid() })).toBe("dead");
  });

  it.runIf(process.platform === "linux")("is told within one boot of one machine", () => {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    expect(currentProcess().machine.split("/").slice(0, 2)).toEqual([hostname(), boot]);
  });

  it.runIf(process.platform === "linux")("nor one whose id is another's by now (A12)", () => {
    expect(livenessOf({ ...currentProcess(), startedAt: "1" })).toBe("dead");
  });

  it("of another machine, boot or container nobody knows (A18)", () => {
    const elsewhere = { ...currentProcess(), machine: "elsewhere" };
    expect(livenessOf(elsewhere)).toBe("unknown");
    expect(livenessOf({ ...elsewhere, pid: deadPid() })).toBe("unknown");
    const [host, boot, container] = currentProcess().machine.split("/");
    const others = [
      ["other", boot, container],
      [host, "other", container],
      [host, boot, "other"],
    ];
    for (const machine of others) {
      const identity = { pid: deadPid(), machine: machine.join("/"), startedAt: "" };
      expect(livenessOf(identity)).toBe("unknown");
    }
  });
});
