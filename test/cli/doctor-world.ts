import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { VERSION } from "../../src/facts/version.ts";
import type { Clock } from "../../src/lib/time.ts";
import { type CliWorld, createCliWorld, NOW, type RunSettings } from "./cli-world.ts";
import { keep, sampleAccount } from "./samples.ts";

/** Every host of Kiro's, for those to whom it is all the same how they answer. */
export function useSilentHosts(): void {
  beforeEach(() => {
    const headers = { date: new Date(NOW).toUTCString() };
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(null, { status: 404, headers })));
  });
  afterEach(() => vi.unstubAllGlobals());
}

/** A home in which everything is in order, as far as files go; each test breaks one thing in it. */
export interface DoctorWorld extends CliWorld {
  /** OpenCode's own settings: `opencode.json` of the global directory unless said. */
  readonly settings: (content: object | string, path?: string) => string;
  /** @returns its path as it is shown */
  readonly file: (path: string, content: object | string) => string;
  /** An `opencode` of that version in PATH. */
  readonly program: (version: string, directory?: string) => string;
  readonly keep: (...accounts: readonly Account[]) => Promise<void>;
  /** Runs `doctor`. */
  readonly rows: (settings?: RunSettings) => Promise<readonly RowSeen[]>;
}

export interface RowSeen {
  readonly id: string;
  readonly status: string;
  readonly found: string;
  readonly mend?: string;
}

/** An account that messages call by its id. */
export function accountNamed(id: string, changes: Partial<Account> = {}): Account {
  return sampleAccount(id, { label: id, ...changes });
}

export async function createDoctorWorld(clock?: Clock): Promise<DoctorWorld> {
  const world = createCliWorld(clock);
  const path = { current: "" };
  const file = (where: string, content: object | string) => {
    const place = where.startsWith("/") ? where : join(world.home, where);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
    return shown(world.home, place);
  };
  const doctor: DoctorWorld = {
    ...world,
    file,
    settings: (content, place = join(world.config, "opencode.json")) => file(place, content),
    program(version, directory = join(world.home, "bin")) {
      const place = join(directory, "opencode");
      const program = file(place, `#!/bin/sh\necho "${version}"\n`);
      chmodSync(place, 0o755);
      path.current = path.current === "" ? directory : `${path.current}:${directory}`;
      return program;
    },
    keep: (...accounts) => keep(world, ...accounts),
    async rows(settings = {}) {
      const env = { PATH: path.current, ...settings.env };
      const { err, out } = await world.run(["doctor", "--json"], { ...settings, env });
      expect(err).toBe("");
      const { checks } = JSON.parse(out) as { checks: readonly RowSeen[] };
      for (const row of checks) {
        if (row.status === "failed" || row.status === "warning") expect(row.mend).toBeTruthy();
      }
      return checks;
    },
  };
  doctor.settings({ plugin: ["opencode-kiro-auth"] });
  const copy = ".cache/opencode/packages/opencode-kiro-auth@latest/node_modules/opencode-kiro-auth";
  file(`${copy}/package.json`, { name: "opencode-kiro-auth", version: VERSION });
  file(`${copy}/dist/index.js`, "export default {};");
  const reference = "kiro-account:anna";
  file(join(world.data, "auth.json"), {
    kiro: { type: "oauth", refresh: reference, access: reference, expires: 4_102_444_800_000 },
  });
  await doctor.keep(accountNamed("anna"));
  return doctor;
}

/** The rows of one check that are not in order. */
export function faultsOf(rows: readonly RowSeen[], id: string): readonly RowSeen[] {
  return rows.filter((row) => row.id === id && row.status !== "ok");
}

/** A path as it is shown. */
export function shown(home: string, path: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Exactly one row of the check is not in order, and this is it. */
export function expectFault(
  rows: readonly RowSeen[],
  id: string,
  status: "failed" | "warning",
  found: string | RegExp,
  mend: string | RegExp,
): void {
  const faults = faultsOf(rows, id);
  const matching = faults.filter((row) =>
    typeof found === "string" ? row.found.includes(found) : found.test(row.found),
  );
  expect(matching, JSON.stringify(faults)).toHaveLength(1);
  expect(matching[0]?.status).toBe(status);
  expect(matching[0]?.mend).toMatch(asPattern(mend));
}

/** A text is meant as it is, and whole. */
function asPattern(text: string | RegExp): RegExp {
  return typeof text === "string"
    ? new RegExp(`^${text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")}$`)
    : text;
}
