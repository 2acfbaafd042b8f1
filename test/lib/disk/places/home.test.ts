import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { homeDirectory } from "../../../../src/lib/disk/places/home.ts";

describe("the home directory", () => {
  it("is the system's", () => {
    expect(homeDirectory()).toBe(homedir());
  });

  it("is empty for a user whom the system does not know", () => {
    const unknown = () => {
      throw Object.assign(new Error("uv_os_homedir returned ENOENT"), { code: "ERR_SYSTEM_ERROR" });
    };
    expect(homeDirectory(unknown)).toBe("");
  });
});
