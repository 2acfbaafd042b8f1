import { getEventListeners } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Fetch } from "../../src/lib/deps.ts";
import { systemDisk } from "../../src/lib/disk/disk.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { systemClock } from "../../src/lib/time.ts";
import { createRecorder } from "../../src/recording/recorder.ts";
import { openRecording } from "../../src/recording/recording-files.ts";
import { signedIn } from "../accounts/logins.ts";
import { ending, text } from "../simulator/chat/events.ts";
import { ask, files, home, lines, recordings, simulator, start } from "./recorded-world.ts";
import { store, useRecordedWorld } from "./recorded-world.ts";

const HELLO = { messages: [{ role: "user", content: "Hello" }] };

interface Written {
  readonly request?: { readonly url: string };
  readonly answer?: {
    readonly status: number;
    readonly body: string;
    readonly reads: readonly (readonly [number, number])[];
    readonly end: string;
  };
  readonly error?: string;
}

const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Written;
const isChat = ({ request }: Written) => request?.url.includes("generate") === true;

describe("KIRO_RECORD", () => {
  useRecordedWorld();

  it("writes one file for each exchange, for their owner alone, and says where", async () => {
    await signedIn(store, simulator);
    const runtime = await start();
    expect(lines).toEqual([expect.stringContaining(recordings())]);
    simulator.chat.enqueue({ events: [text("Hi "), text("there"), ending()].flat() });
    expect((await ask(runtime, HELLO)).text).toContain("there");
    await expect.poll(() => files().map(read).filter(isChat)).toHaveLength(1);
    const [chat] = files().map(read).filter(isChat);
    expect(chat?.answer).toMatchObject({ status: 200, end: "whole" });
    const { body = "", reads = [] } = chat?.answer ?? {};
    expect(reads.reduce((sum, [, length]) => sum + length, 0)).toBe(body.length);
    expect(body).toContain('{"content":"Xx "');
    if (process.platform === "win32") return;
    for (const path of files()) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(files()[0] ?? "")).mode & 0o777).toBe(0o700);
  });

  it("stops with one notice where nothing can be written, and the chat goes on", async () => {
    await signedIn(store, simulator);
    const inTheWay = join(home, "file");
    writeFileSync(inTheWay, "");
    const runtime = await start({ KIRO_RECORD: join(inTheWay, "recordings") });
    for (let count = 0; count < 3; count += 1) {
      expect((await ask(runtime, HELLO)).status).toBe(200);
    }
    await expect.poll(() => lines.filter((line) => line.includes("has stopped"))).toHaveLength(1);
  });

  it("writes nothing unless the environment says so, whatever a project asks for", async () => {
    await signedIn(store, simulator);
    const project = join(home, ".opencode");
    systemDisk.makeDirectory(project, 0o700);
    const wish = { KIRO_RECORD: recordings(), record: recordings() };
    writeFileSync(join(project, "kiro.json"), JSON.stringify(wish));
    const runtime = await start({ KIRO_RECORD: "" });
    expect((await ask(runtime, HELLO)).status).toBe(200);
    await runtime.dispose();
    expect(existsSync(recordings())).toBe(false);
  });
});

describe("a recorder", () => {
  const URL = "https://runtime.us-east-1.kiro.dev/generateAssistantResponse";

  /** Records what `fetch` does. */
  function record(fetch: Fetch) {
    const directory = mkdtempSync(join(tmpdir(), "kiro-recorder-"));
    const disk = {
      ...systemDisk,
      open: vi.fn((...file: Parameters<typeof systemDisk.open>) => systemDisk.open(...file)),
    };
    const onStopped = vi.fn();
    const recorder = createRecorder({
      directory,
      disk,
      onStopped,
      processId: 1,
      clock: systemClock,
      random: systemRandom,
    });
    const paths = () => disk.open.mock.calls.map(([path]) => path);
    const end = () => rmSync(directory, { recursive: true });
    return { fetch: recorder.watch(fetch), paths, onStopped, end };
  }

  /** A response whose pieces come when they are asked for. */
  function pieces(...all: readonly string[]) {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const piece = all[pulls++];
          if (piece === undefined) controller.close();
          else controller.enqueue(Buffer.from(piece));
        },
      },
      { highWaterMark: 0 },
    );
    return { response: new Response(body), pulls: () => pulls };
  }

  it("hands out the response that came, and reads nothing before its caller", async () => {
    const { response, pulls } = pieces("one", "two");
    const world = record(() => Promise.resolve(response));
    const got = await world.fetch(URL);
    expect(got).toBe(response);
    expect(pulls()).toBe(0);
    const reader = got.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("one");
    expect(pulls()).toBe(1);
    expect(world.paths()).toEqual([]);
    await reader?.cancel();
    await expect.poll(world.paths).toHaveLength(1);
    expect(read(world.paths()[0] ?? "").answer).toMatchObject({ end: "closed", body: "xxx" });
    world.end();
  });

  it("leaves no listener on a signal that outlives the response", async () => {
    const world = record(() => Promise.resolve(pieces("one").response));
    const { signal } = new AbortController();
    const got = await world.fetch(URL, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await got.body?.cancel();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    world.end();
  });

  it("ends with its signal what nobody reads", async () => {
    const world = record(() => Promise.resolve(pieces("one").response));
    const ended = new AbortController();
    await world.fetch(URL, { signal: ended.signal });
    ended.abort();
    await expect.poll(world.paths).toHaveLength(1);
    expect(read(world.paths()[0] ?? "").answer).toMatchObject({ end: "closed" });
    world.end();
  });

  it("writes what is under way when the process ends", async () => {
    const world = record(() => Promise.resolve(pieces("one").response));
    await world.fetch(URL);
    for (const listener of process.listeners("exit")) {
      if (listener.name === "runLastWrites") listener(0);
    }
    expect(world.paths().map(read)).toMatchObject([{ answer: { end: "open" } }]);
    world.end();
  });

  it("has no room for more than 2,000 files or 128 MiB", () => {
    const write = vi.fn((_: number, bytes: Uint8Array) => bytes.length);
    const disk = { ...systemDisk, makeDirectory: vi.fn(), open: () => 1, close: vi.fn(), write };
    const options = { directory: "/r", processId: 1, clock: systemClock, random: systemRandom };
    const small = openRecording({ ...options, disk });
    const all = Array.from({ length: 2_001 }, (_, order) => small.write(order, ""));
    expect(all.indexOf(false)).toBe(2_000);
    const large = openRecording({ ...options, disk });
    const half = " ".repeat(64 * 1024 * 1024 - 1);
    expect([large.write(1, half), large.write(2, half), large.write(3, "")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("notes a body that breaks off as its caller sees it, and a call without an answer", async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error("gone")),
    });
    const failure = new TypeError("fetch failed", {
      cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }),
    });
    let calls = 0;
    const world = record(() =>
      calls++ === 0 ? Promise.resolve(new Response(broken)) : Promise.reject(failure),
    );
    const reader = (await world.fetch(URL)).body?.getReader();
    await expect(reader?.read()).rejects.toThrow("gone");
    await expect(world.fetch(URL)).rejects.toBe(failure);
    await expect.poll(world.paths).toHaveLength(2);
    const [first, second] = world.paths().map(read);
    expect(first?.answer?.end).toBe("failed");
    expect(second).toMatchObject({ error: "ECONNRESET" });
    world.end();
  });

  it("leaves out an exchange in which a known secret would be seen", async () => {
    const { knowSecrets } = await import("../../src/lib/log/known-secrets.ts");
    // In the place of a model, which is written as it is.
    knowSecrets(["odd-place-of-a-token"]);
    const world = record(() => Promise.resolve(new Response("{}")));
    const body = JSON.stringify({ modelId: "odd-place-of-a-token" });
    await (await world.fetch(URL, { method: "POST", body })).body?.getReader().read();
    await (await world.fetch(URL, { method: "POST", body })).body?.cancel();
    await expect.poll(world.paths).not.toHaveLength(0);
    for (const path of world.paths()) {
      expect(readFileSync(path, "utf8")).toMatch(/^\{"order":\d,"isLeftOut":true\}\n$/);
    }
    world.end();
  });
});
