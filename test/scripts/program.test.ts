import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { type ProgramOptions, startProgram } from "../../tools/opencode/program.ts";

const NEVER = new Promise<never>(() => undefined);

function start(script: string, options: Partial<ProgramOptions> = {}) {
  return startProgram(process.execPath, ["-e", script], { cwd: tmpdir(), env: {}, ...options });
}

it("ends the wait for what a program is to do with its output, once the program has ended", async () => {
  const program = start("console.log('so far'); console.error('no more'); process.exitCode = 3");
  await expect(program.during(NEVER)).rejects.toThrow(
    /ended with code 3 before.*\nso far\n\nno more\n$/s,
  );
  await expect(program.finished).resolves.toEqual({
    code: 3,
    stdout: "so far\n",
    stderr: "no more\n",
  });
});

it("passes on what a program was awaited for", async () => {
  let greeted: (text: string) => void = () => undefined;
  const greeting = new Promise<string>((resolve) => (greeted = resolve));
  const program = start("console.log('hello'); setInterval(() => {}, 1e6)", {
    onOutput: (text) => greeted(text),
  });
  await expect(program.during(greeting)).resolves.toBe("hello\n");
  await program.end("SIGTERM");
  await expect(program.finished).rejects.toThrow("ended by SIGTERM\nhello\n");
});

it("ends a program that takes too long, or whose output cannot be read, and shows its output", async () => {
  const forEver = "console.log('begun'); setInterval(() => {}, 1e6)";
  const late = start(forEver, { maxMs: 100 });
  const unread = start(forEver, { onOutput: () => Promise.reject(new Error("no such page")) });
  await expect(unread.finished).rejects.toThrow(/no such page\nbegun\n/);
  await unread.end("SIGKILL");
  await expect(late.finished).rejects.toThrow("ended by SIGKILL");
});
