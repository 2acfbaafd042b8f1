import { describe, expect, it } from "vitest";
import { KiroLocalError } from "../../src/facts/errors.ts";
import { pathsOf, projectConfigFiles } from "../../src/core/paths.ts";

const linux = (env: Record<string, string> = {}, homedir = "/home/ann") => ({
  env,
  platform: "linux",
  homedir,
});
const windows = (env: Record<string, string> = {}, homedir = "C:\\Users\\Ann Ö") => ({
  env,
  platform: "win32",
  homedir,
});

describe("where files are (D15)", () => {
  it.each([
    ["the home directory", linux(), "/home/ann/.config/opencode"],
    ["macOS", { ...linux(), platform: "darwin" }, "/home/ann/.config/opencode"],
    ["XDG_CONFIG_HOME", linux({ XDG_CONFIG_HOME: "/x y/ö" }), "/x y/ö/opencode"],
    ["XDG directories without a home", linux({ XDG_CONFIG_HOME: "/x" }, ""), "/x/opencode"],
    ["an empty XDG_CONFIG_HOME", linux({ XDG_CONFIG_HOME: "" }), "/home/ann/.config/opencode"],
    [
      "a relative XDG_CONFIG_HOME",
      linux({ XDG_CONFIG_HOME: "conf" }),
      "/home/ann/.config/opencode",
    ],
    ["OPENCODE_CONFIG_DIR", linux({ OPENCODE_CONFIG_DIR: "/team" }), "/home/ann/.config/opencode"],
    ["APPDATA elsewhere", linux({ APPDATA: "/app" }), "/home/ann/.config/opencode"],
    ["APPDATA", windows({ APPDATA: "D:\\App Data" }), "D:\\App Data\\opencode"],
    ["no APPDATA", windows(), "C:\\Users\\Ann Ö\\AppData\\Roaming\\opencode"],
    [
      "XDG before APPDATA",
      windows({ APPDATA: "D:\\App", XDG_CONFIG_HOME: "E:\\c" }),
      "E:\\c\\opencode",
    ],
  ])("is decided by %s", (_, machine, expected) => {
    expect(pathsOf(machine).configDirectory).toBe(expected);
  });

  it("is known for every file", () => {
    expect(pathsOf(linux({ XDG_CONFIG_HOME: "/c" }))).toEqual({
      configDirectory: "/c/opencode",
      accountsFile: "/c/opencode/kiro-accounts.json",
      recoveryFile: "/c/opencode/kiro-recovery.json",
      statusFile: "/c/opencode/kiro-status.json",
      configFile: "/c/opencode/kiro.json",
      debugLogFile: "/home/ann/.local/share/opencode/log/kiro-auth.log",
      hostLoginsFile: "/home/ann/.local/share/opencode/auth.json",
      modelsFile: "/home/ann/.cache/opencode/kiro-models.json",
    });
    expect(pathsOf(linux({ XDG_DATA_HOME: "/d" })).debugLogFile).toBe(
      "/d/opencode/log/kiro-auth.log",
    );
    expect(pathsOf(windows()).debugLogFile).toBe(
      "C:\\Users\\Ann Ö\\.local\\share\\opencode\\log\\kiro-auth.log",
    );
  });

  it.each([
    [linux({ XDG_CACHE_HOME: "/k" }), "/k/opencode/kiro-models.json"],
    [linux({ XDG_CACHE_HOME: "k" }), "/home/ann/.cache/opencode/kiro-models.json"],
    [linux({ LOCALAPPDATA: "/l" }), "/home/ann/.cache/opencode/kiro-models.json"],
    [windows({ LOCALAPPDATA: "D:\\Local" }), "D:\\Local\\opencode\\kiro-models.json"],
    [windows(), "C:\\Users\\Ann Ö\\AppData\\Local\\opencode\\kiro-models.json"],
    [windows({ XDG_CACHE_HOME: "E:\\k" }), "E:\\k\\opencode\\kiro-models.json"],
  ])("is the cache directory for the models: %j", (machine, expected) => {
    expect(pathsOf(machine).modelsFile).toBe(expected);
  });

  it("is one place where there is no other", () => {
    expect(pathsOf(linux({ XDG_CONFIG_HOME: "/c" }, ""))).toMatchObject({
      debugLogFile: "/c/opencode/log/kiro-auth.log",
      modelsFile: "/c/opencode/kiro-models.json",
    });
  });

  it.each([linux({}, ""), linux({ XDG_CONFIG_HOME: "rel" }, "~"), windows({}, "")])(
    "is not guessed: %j",
    (machine) => {
      const attempt = () => pathsOf(machine);
      expect(attempt).toThrow(KiroLocalError);
      expect(attempt).toThrow(expect.objectContaining({ code: "home_unknown" }) as Error);
    },
  );
});

describe("the project's settings", () => {
  const at = (directory: string, worktree = directory) => ({ directory, worktree });
  const disabled = (value: string) => linux({ OPENCODE_DISABLE_PROJECT_CONFIG: value });

  it.each([
    [linux(), at("/projects/a b"), ["/projects/a b/.opencode/kiro.json"]],
    [
      linux(),
      at("/w/src/deep", "/w"),
      ["/w/.opencode/kiro.json", "/w/src/.opencode/kiro.json", "/w/src/deep/.opencode/kiro.json"],
    ],
    [linux(), at("/w", "/"), ["/.opencode/kiro.json", "/w/.opencode/kiro.json"]],
    [linux(), at("/w/", "/w"), ["/w/.opencode/kiro.json"]],
    [
      windows(),
      at("C:\\work\\src", "C:/work"),
      ["C:\\work\\.opencode\\kiro.json", "C:\\work\\src\\.opencode\\kiro.json"],
    ],
    [disabled("false"), at("/w"), ["/w/.opencode/kiro.json"]],
    [disabled("TRUE"), at("/w"), []],
    [disabled("1"), at("/w"), []],
  ])("are where OpenCode keeps them, the nearest wins: %j %j", (machine, project, expected) => {
    expect(projectConfigFiles(machine, project)).toEqual(expected);
  });
});
