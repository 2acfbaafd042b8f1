import { expect, it } from "vitest";
import { ideProfileFile, placesOf } from "../../src/importing/places.ts";

it("files are where each system's programs keep them", () => {
  const mac = { env: {}, platform: "darwin", homedir: "/Users/anna" };
  const library = "/Users/anna/Library/Application Support";
  expect(placesOf(mac).map(({ path }) => path)).toEqual([
    "/Users/anna/.aws/sso/cache/kiro-auth-token.json",
    `${library}/kiro-cli/data.sqlite3`,
    `${library}/amazon-q/data.sqlite3`,
    "/Users/anna/.config/opencode/kiro.db",
  ]);
  expect(ideProfileFile(mac)).toBe(
    `${library}/Kiro/User/globalStorage/kiro.kiroagent/profile.json`,
  );

  const env = { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config" };
  const linux = { env, platform: "linux", homedir: "/home/anna" };
  expect(placesOf(linux).map(({ path }) => path)).toEqual([
    "/home/anna/.aws/sso/cache/kiro-auth-token.json",
    "/data/kiro-cli/data.sqlite3",
    "/data/amazon-q/data.sqlite3",
    "/config/opencode/kiro.db",
  ]);
  expect(ideProfileFile(linux)).toBe("/config/Kiro/User/globalStorage/kiro.kiroagent/profile.json");

  const windows = { env: {}, platform: "win32", homedir: "C:\\Users\\Anna" };
  const data = "C:\\Users\\Anna\\AppData";
  expect(placesOf(windows).map(({ path }) => path)).toEqual([
    "C:\\Users\\Anna\\.aws\\sso\\cache\\kiro-auth-token.json",
    `${data}\\Local\\Kiro-Cli\\data.sqlite3`,
    `${data}\\Roaming\\kiro-cli\\data.sqlite3`,
    `${data}\\Local\\amazon-q\\data.sqlite3`,
    `${data}\\Roaming\\amazon-q\\data.sqlite3`,
    `${data}\\Roaming\\opencode\\kiro.db`,
  ]);
  expect(ideProfileFile(windows)).toBe(
    `${data}\\Roaming\\Kiro\\User\\globalStorage\\kiro.kiroagent\\profile.json`,
  );
});
