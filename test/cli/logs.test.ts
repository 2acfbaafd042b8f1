import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { follow } from "../../src/cli/commands/logs/follow.ts";
import type { Clock } from "../../src/lib/time.ts";
import { abortedError } from "../../src/lib/time.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createCliWorld, expectGolden, type CliWorld } from "./cli-world.ts";

const logOf = ({ data }: CliWorld) => join(data, "log", "kiro-auth.log");

function write(world: CliWorld, ...lines: string[]): string {
  const file = logOf(world);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}

/** A clock whose waits are steps of the test: what happens in each, then the end. */
function stepping(steps: readonly (() => void)[], stop: AbortController): Clock {
  let next = 0;
  return {
    ...createFakeClock(),
    sleep: () => {
      const step = steps[next];
      next += 1;
      if (step !== undefined) {
        step();
        return Promise.resolve();
      }
      stop.abort();
      return Promise.reject(abortedError());
    },
  };
}

async function followed(path: string, ...steps: (() => void)[]): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  await follow(path, { clock: stepping(steps, stop), signal: stop.signal, onLine });
  return lines;
}

describe("logs", () => {
  it("shows where the log is and how it is switched on", async () => {
    const world = createCliWorld();
    await expectGolden(world, "logs-off", ["logs"]);
    write(world, "x".repeat(1_234_567));
    const env = { KIRO_DEBUG: "true", KIRO_DEBUG_CONTENT: "true" };
    await expectGolden(world, "logs-on", ["logs"], { env });
    expect(JSON.parse((await world.run(["logs", "--json"])).out)).toEqual({
      file: logOf(world),
      size: 1_234_568,
      isOn: false,
      hasContent: false,
      followed: false,
    });
  });

  it("shows where the log is while it has no lines", async () => {
    const world = createCliWorld();
    expect((await world.run(["logs", "--lines", "5"])).out).toContain("kiro-auth.log");
  });

  it("prints the last lines, those of the file before too", async () => {
    const world = createCliWorld();
    const file = write(world, '{"a":1}', '{"a":2}');
    renameSync(file, `${file}.1`);
    write(world, '{"a":3}');
    expect((await world.run(["logs", "--lines", "2"])).out).toBe('{"a":2}\n{"a":3}\n');
    expect((await world.run(["logs", "-n", "1"])).out).toBe('{"a":3}\n');
    expect((await world.run(["logs", "-n", "9"])).out).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
    const { out } = await world.run(["logs", "-n", "1", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ lines: ['{"a":3}'] });
  });

  it("prints nothing that acts on the terminal", async () => {
    const world = createCliWorld();
    write(world, "a\u001b[2Jb\u009b1mc");
    expect((await world.run(["logs", "-n", "1"])).out).toBe("abc\n");
  });

  it.each(["0", "many", "1.5", "-3"])("refuses %s as a number of lines", async (number) => {
    const { code } = await createCliWorld().run(["logs", `--lines=${number}`]);
    expect(code).toBe(2);
  });

  it("follows until Ctrl+C and then ends well, after the last lines that were asked for", async () => {
    const stop = new AbortController();
    const steps = [() => appendFileSync(logOf(world), "three\n")];
    const world: CliWorld = createCliWorld(stepping(steps, stop));
    write(world, "one", "two");
    const { code, err, out } = await world.run(["logs", "-f", "-n", "1"], { signal: stop.signal });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.trimEnd()).toBe("two\nthree");
    expect((await world.run(["logs", "-f", "--json"])).code).toBe(2);
  });

  it("says how the log is switched on before it waits for one that is not there", async () => {
    const stop = new AbortController();
    const world: CliWorld = createCliWorld(stepping([() => stop.abort()], stop));
    const { err } = await world.run(["logs", "-f"], { signal: stop.signal });
    expect(err).toContain("(not there yet)");
    expect(err).toContain("KIRO_DEBUG=true opencode");
  });
});

describe("following a log", () => {
  it("prints what is added, in whole lines", async () => {
    const file = write(createCliWorld(), "old");
    const add = (text: string | Buffer) => () => appendFileSync(file, text);
    const euro = Buffer.from("€");
    const lines = await followed(
      file,
      add("a\nb"),
      add("c\n"),
      add(euro.subarray(0, 1)),
      add(Buffer.concat([euro.subarray(1), Buffer.from("\n")])),
    );
    expect(lines).toEqual(["a", "bc", "€"]);
  });

  it("loses nothing when the log begins a new file", async () => {
    const file = write(createCliWorld(), "old");
    const lines = await followed(file, () => {
      appendFileSync(file, "last\n");
      renameSync(file, `${file}.1`);
      writeFileSync(file, "first\n");
    });
    expect(lines).toEqual(["last", "first"]);
  });

  it("waits for a file that is not there, or is gone for a moment", async () => {
    const file = logOf(createCliWorld());
    expect(existsSync(file)).toBe(false);
    const lines = await followed(
      file,
      () => undefined,
      () => {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, "a\n");
      },
      () => renameSync(file, `${file}.1`),
      () => undefined,
      () => writeFileSync(file, "b\n"),
    );
    expect(lines).toEqual(["a", "b"]);
  });

  it("begins again where the file was emptied", async () => {
    const file = write(createCliWorld(), "old");
    const lines = await followed(
      file,
      () => {
        truncateSync(file);
        appendFileSync(file, "new\n".slice(0, 3));
      },
      () => appendFileSync(file, "er\n"),
    );
    expect(lines).toEqual(["newer"]);
  });
});
