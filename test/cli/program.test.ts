import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { CliError } from "../../src/cli/cli-error.ts";
import { type Command, defineCommand } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { abortedError } from "../../src/lib/time.ts";
import { createCliWorld } from "./cli-world.ts";

const WORDS = { summary: "a test", examples: [["probe", "runs it"]] } as const;

/** A command that does what a test says. */
function probe(gather: () => unknown, exitCode?: 0 | 1): Command {
  return defineCommand({
    path: ["probe"],
    words: WORDS,
    schema: z.strictObject({ text: z.string() }),
    gather: async () => (await gather()) as { text: string },
    render: ({ text }) => text,
    ...(exitCode !== undefined && { exitCode: () => exitCode }),
  });
}

function runProbe(command: Command, argv: readonly string[] = ["probe"]) {
  return createCliWorld().run(argv, { commands: [command] });
}

describe("the program", () => {
  it("prints its version", async () => {
    const { code, out } = await createCliWorld().run(["--version"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([[[]], [["--help"]], [["-h"]]])("prints its help for %j", async (argv) => {
    const { code, err, out } = await createCliWorld().run(argv);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { path } of COMMANDS) expect(out).toContain(path[0]);
  });

  it.each([
    [["help"], ["--help"]],
    [
      ["help", "accounts", "export"],
      ["accounts", "export", "--help"],
    ],
    [
      ["accounts", "help"],
      ["accounts", "--help"],
    ],
  ])("takes %j for %j", async (typed, meant) => {
    const { out } = await createCliWorld().run(meant);
    expect(await createCliWorld().run(typed)).toEqual({ code: 0, err: "", out });
  });

  it("prints the help of each command with examples that it understands", async () => {
    for (const { path, words } of COMMANDS) {
      const { code, out } = await createCliWorld().run([...path, "--help"]);
      expect(code).toBe(0);
      expect(words.examples.length).toBeGreaterThan(0);
      for (const [line] of words.examples) expect(out).toContain(`opencode-kiro-auth ${line}\n`);
    }
  });

  it.each([
    [["acounts"], "Did you mean accounts?"],
    [["accounts", "lable", "a", "work"], "Did you mean label?"],
    [["accounts", "list"], "Did you mean accounts without 'list'?"],
    [["export", "x"], "Did you mean accounts export?"],
    [
      ["accounts", "export", "--passphrase-fil"],
      "See `opencode-kiro-auth accounts export --help`.",
    ],
    [["--no-color", "accounts", "export"], "See `opencode-kiro-auth accounts export --help`."],
    [["accounts", "import", "--force"], "See `opencode-kiro-auth accounts import --help`."],
    [["accounts", "frobnicate"], "Unknown command 'frobnicate'."],
    [["usage", "work"], "Unknown argument 'work'."],
    [["accounts", "--jsn"], "Did you mean --json?"],
    [["accounts", "--foo"], "Unknown option"],
  ])("ends with 2 and a sentence for the wrong line %j", async (argv, sentence) => {
    const { code, err, out } = await createCliWorld().run(argv);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("ends with 1 where a command has failed, and says why in one line", async () => {
    const failed = await runProbe(
      probe(() => {
        throw new CliError("no_such_account", "There is no account of that name.");
      }),
    );
    expect(failed).toEqual({ code: 1, out: "", err: "Error: There is no account of that name.\n" });
  });

  it("tells programs of an error in JSON on standard error", async () => {
    const command = probe(() => {
      throw new CliError("no_such_account", "There is no account of that name.");
    });
    const { code, err, out } = await runProbe(command, ["probe", "--json"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    const error = { code: "no_such_account", message: "There is no account of that name." };
    expect(JSON.parse(err)).toEqual({ error });
  });

  it("ends with 1 where a command has found something wrong", async () => {
    const { code, out } = await runProbe(probe(() => ({ text: "bad" }), 1));
    expect({ code, out }).toEqual({ code: 1, out: "bad\n" });
  });

  it("ends with 130 where the person has stopped it", async () => {
    const { code, err } = await runProbe(
      probe(() => {
        throw abortedError();
      }),
    );
    expect({ code, err }).toEqual({ code: 130, err: "Error: Stopped.\n" });
  });

  it("names no internals of a bug beyond its message, and no secret in it", async () => {
    const { code, err } = await runProbe(
      probe(() => {
        throw new TypeError("bad ksk_abcdefghijkl\u001b[2J");
      }),
    );
    expect(code).toBe(1);
    expect(err).not.toContain("ksk_abc");
    expect(err).not.toContain("\u001b");
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("prints no facts that the schema does not name", async () => {
    const command = probe(() => ({ text: "fine", accessToken: "secret" }));
    const { code, out } = await runProbe(command, ["probe", "--json"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });

  it("takes global options before and after the command", async () => {
    const command = probe(() => ({ text: "fine" }));
    for (const argv of [
      ["--json", "probe"],
      ["probe", "--json"],
    ]) {
      expect(JSON.parse((await runProbe(command, argv)).out)).toEqual({ text: "fine" });
    }
  });

  it("says what is wrong with the settings once, on standard error", async () => {
    const world = createCliWorld();
    const { code, err, out } = await world.run(["accounts", "--json"], {
      env: { KIRO_RATE_LIMIT_MAX_RETRIES: "many" },
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveProperty("accounts");
    expect(err).toMatch(/^Warning: .*KIRO_RATE_LIMIT_MAX_RETRIES.*\n$/);
  });
});
