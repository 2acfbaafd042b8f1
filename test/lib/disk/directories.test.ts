import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundleForNode } from "../../helpers/bundle.ts";
import { RUNTIMES, startScript } from "../../helpers/runtimes.ts";

const bundle = bundleForNode(join(import.meta.dirname, "make-directories.ts"));

describe.each(RUNTIMES)("making a directory in $name", (runtime) => {
  async function outcomes(...paths: readonly string[]): Promise<unknown> {
    const script = startScript(runtime, await bundle, paths);
    onTestFinished(() => void script.process.kill("SIGKILL"));
    return await script.next();
  }

  it("makes its missing parents, too, for the owner alone", async () => {
    const place = mkdtempSync(join(tmpdir(), "kiro directories "));
    const deep = join(place, "a", "b", "c");
    expect(await outcomes(deep, deep, `${deep}/`, place)).toEqual(Array(4).fill("made"));
    if (process.platform === "win32") return;
    for (const path of [join(place, "a"), deep]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === "win32")("gives up where something else is there", async () => {
    const place = mkdtempSync(join(tmpdir(), "kiro directories "));
    const [file, link, good] = [join(place, "file"), join(place, "link"), join(place, "good")];
    writeFileSync(file, "");
    symlinkSync(join(place, "nowhere"), link);
    mkdirSync(join(place, "real"));
    symlinkSync(join(place, "real"), good);
    expect(await outcomes(file, join(file, "x"), link, good, join(good, "x"))).toEqual([
      "EEXIST",
      "ENOTDIR",
      "EEXIST",
      "made",
      "made",
    ]);
  });

  it.runIf(process.platform === "linux")("gives up where none can be made (/proc)", async () => {
    expect(await outcomes("/proc/x", "/proc/x/y/z", "/proc/self/x")).toEqual(
      Array(3).fill("ENOENT"),
    );
  });
});

it("no recursive mkdir of the runtime is used, which may never return", () => {
  const users = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => /mkdir\w*\([^;]*recursive/.test(readFileSync(join("src", path), "utf8")));
  expect(users).toEqual([]);
});
