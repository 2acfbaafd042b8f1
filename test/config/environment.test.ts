import { describe, expect, it } from "vitest";
import { readSwitches, SWITCHES } from "../../src/config/environment.ts";

describe("readSwitches", () => {
  it("is all off in an empty environment", () => {
    expect(readSwitches({})).toEqual({ debug: false, debugContent: false, noBrowser: false });
    const empty = { KIRO_DEBUG: "", KIRO_API_KEY: " ", KIRO_ENDPOINT_OVERRIDE: "" };
    expect(readSwitches(empty)).toEqual({ debug: false, debugContent: false, noBrowser: false });
  });

  it("reads every switch of the table", () => {
    const asked = new Set<string>();
    const env = new Proxy(
      {},
      {
        get(_, name) {
          asked.add(String(name));
          return undefined;
        },
      },
    );
    readSwitches(env);
    expect([...asked].toSorted()).toEqual(Object.keys(SWITCHES).toSorted());
  });

  it.each([
    ["true", true],
    ["1", true],
    ["YES", true],
    ["verbose", true],
    ["false", false],
    ["0", false],
    ["Off", false],
    [" no ", false],
  ])("%s is %s", (word, expected) => {
    const switches = readSwitches({
      KIRO_DEBUG: word,
      KIRO_DEBUG_CONTENT: word,
      KIRO_NO_BROWSER: word,
    });
    expect(switches).toEqual({
      debug: expected,
      debugContent: expected,
      noBrowser: expected,
    });
  });

  it("takes an API key without the spaces around it", () => {
    expect(readSwitches({ KIRO_API_KEY: " ksk_abc\n" }).apiKey).toBe("ksk_abc");
  });

  it.each([
    [" EU-central-1 ", "eu-central-1"],
    ["us-east-1.evil.com/#", undefined],
    ["", undefined],
  ])("takes the key's region %j: %s", (text, expected) => {
    expect(readSwitches({ KIRO_API_REGION: text }).apiRegion).toBe(expected);
  });

  it.each(["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:65535"])(
    "lets %s override",
    (origin) => {
      expect(readSwitches({ KIRO_ENDPOINT_OVERRIDE: origin }).endpointOverride).toEqual({ origin });
    },
  );

  it.each([
    "http://127.0.0.1",
    "http://127.0.0.1:0",
    "http://127.0.0.1:65536",
    "http://127.0.0.1:8080/",
    "http://127.0.0.1:8080/path",
    "http://127.0.0.1:8080?x",
    "http://127.0.0.1:8080#x",
    "http://user:hunter2@127.0.0.1:8080",
    "http://127.0.0.1:8080@evil.com",
    "http://127.0.0.1:80\n.evil.com:80",
    "http://127.0.0.1.evil.com:80",
    "http://localhost.evil.com:80",
    "http://127.0.0.2:80",
    "http://0.0.0.0:80",
    "http://evil.com:80",
    "https://127.0.0.1:8080",
    "ftp://127.0.0.1:8080",
    "127.0.0.1:8080",
  ])("refuses %j and does not repeat it", (text) => {
    const { endpointOverride } = readSwitches({ KIRO_ENDPOINT_OVERRIDE: text });
    expect(endpointOverride).toEqual({ refused: true });
  });
});
