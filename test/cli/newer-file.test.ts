import { readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import {
  accountNamed,
  createDoctorWorld,
  type DoctorWorld,
  faultsOf,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});

const SAID = /written by a newer\s+version of opencode-kiro-auth.* Update the plugin\./s;
const READING = ["accounts", "usage", "status"];
const CHANGING = [
  ["accounts", "label", "anna", "x"],
  ["accounts", "disable", "anna"],
  ["accounts", "prefer", "anna"],
  ["accounts", "remove", "anna", "--yes"],
];

/** A newer version wrote the accounts file. @param accounts what it put in the place of our list */
function rewrite(accounts: unknown): string {
  const text = JSON.stringify({ version: 99, accounts });
  writeFileSync(world.store.path, text);
  return text;
}

describe("the accounts file of a newer version, of which nothing can be read", () => {
  it.each(["accounts", "usage"])("%s says so in place of a list", async (name) => {
    rewrite([{ person: "anna" }]);
    const { code, err, out } = await world.run([name]);
    expect(err).toMatch(SAID);
    expect(err.match(/newer version/g)).toHaveLength(1);
    expect(`${out}${err}`).not.toMatch(/no Kiro account|log in/i);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    const { err: json } = await world.run([name, "--json"]);
    expect(json).toContain('"code": "store_newer"');
  });

  it("status says so in the place of the accounts, and shows the rest", async () => {
    rewrite([{ person: "anna" }]);
    const { code, err, out } = await world.run(["status"]);
    expect(out).toContain("The accounts cannot be shown");
    expect(out.match(/newer\s+version/g)).toHaveLength(1);
    expect(err).toMatch(SAID);
    expect(`${out}${err}`).not.toMatch(/no Kiro account|log in/i);
    expect(code).toBe(0);
    const json = await world.run(["status", "--json"]);
    const { accountsProblem } = JSON.parse(json.out) as { accountsProblem: string };
    expect(accountsProblem).toMatch(SAID);
  });

  it.each([...CHANGING, ["accounts", "export", "x"], ["accounts", "add"]])(
    "%s %s refuses",
    async (...argv) => {
      const text = rewrite({ anna: {} });
      const { code, err } = await world.run(argv);
      expect(err).toMatch(SAID);
      expect(code).toBe(1);
      expect(readFileSync(world.store.path, "utf8")).toBe(text);
    },
  );

  it("doctor does not ask for a login, which could not be kept", async () => {
    rewrite([{ person: "anna" }]);
    const rows = await world.rows();
    expect(faultsOf(rows, "accounts-file")).toHaveLength(1);
    expect(faultsOf(rows, "accounts")).toEqual([]);
    expect(faultsOf(rows, "records")).toEqual([]);
  });
});

describe("the accounts file of a newer version, of which something can be read", () => {
  const records = () => [accountNamed("anna"), { person: "bert" }];

  it.each(READING)("%s says so once beside the list", async (name) => {
    rewrite(records());
    const { err, out } = await world.run([name]);
    expect(out).toContain("anna");
    expect(out).not.toContain("cannot be used");
    expect(err).toMatch(SAID);
    expect(err.match(/newer version/g)).toHaveLength(1);
  });

  it.each([...CHANGING, ["accounts", "add"]])("%s %s refuses", async (...argv) => {
    const text = rewrite(records());
    const { code, err } = await world.run(argv);
    expect(err).toMatch(SAID);
    expect(code).toBe(1);
    expect(readFileSync(world.store.path, "utf8")).toBe(text);
  });

  it("doctor counts no record as broken", async () => {
    rewrite(records());
    const rows = await world.rows();
    expect(faultsOf(rows, "accounts-file")).toHaveLength(1);
    expect(faultsOf(rows, "records")).toEqual([]);
  });
});
