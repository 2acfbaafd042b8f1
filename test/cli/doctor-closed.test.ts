import { chownSync, copyFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkLocks } from "../../src/cli/commands/doctor/checks/locks.ts";
import { unusableFile } from "../../src/lib/disk/disk-error.ts";
import {
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});

describe("files that cannot be looked at", () => {
  // A link to itself: root may enter whatever is closed to others.
  it("doctor and status name the directory that cannot be entered", async () => {
    rmSync(world.config, { recursive: true });
    symlinkSync(world.config, world.config);
    const rows = await world.rows();
    const mend = 'sudo chown "$(id -un)" ~/.config/opencode && chmod u+rwx ~/.config/opencode';
    expect(faultsOf(rows, "accounts-file")).toHaveLength(1);
    expectFault(rows, "accounts-file", "failed", "~/.config/opencode cannot be written", mend);
    const { err, out } = await world.run(["status"]);
    expect(err).not.toContain("unexpected");
    expect(out.replace(/\s+/g, " ")).toContain(mend);
  });

  it.runIf(process.getuid?.() === 0)("names a backup of another user", async () => {
    const file = join(world.config, "kiro-accounts.json");
    copyFileSync(file, `${file}.bak`);
    chownSync(`${file}.bak`, 12_345, 12_345);
    const mend = 'sudo chown "$(id -un)" ~/.config/opencode/kiro-accounts.json.bak';
    const found = "belongs to another user";
    expectFault(await world.rows(), "accounts-file", "failed", found, mend);
  });

  it("tells to take over a lock of another user, which could not be removed", () => {
    const path = "/home/me/.config/opencode/kiro-accounts.json.lock";
    const error = unusableFile(
      "lock_unusable",
      path,
      Object.assign(new Error(), { code: "EACCES" }),
    );
    const [row] = checkLocks([{ kind: "unusable", path, error }], 0);
    expect(row?.mend).toBe(`sudo chown -R "$(id -un)" ${path}`);
  });
});
