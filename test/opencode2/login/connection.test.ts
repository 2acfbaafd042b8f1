import { describe, expect, it } from "vitest";
import { type Connections, createActiveLogin } from "../../../src/opencode2/login/connection.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const key = (apiKey: string) => ({ kind: "api-key", apiKey });

/** A host whose functions can be made to hang; `others` counts the changes of the login. */
function createHost(value: { key: string }) {
  const clock = createFakeClock();
  const host = { value, hangs: undefined as string | undefined, calls: 0, others: 0 };
  const never = () => new Promise<never>(() => undefined);
  const connections: Connections = {
    active: () => {
      host.calls += 1;
      return host.hangs === "active" ? never() : Promise.resolve({ type: "credential", id: "c" });
    },
    resolve: () =>
      host.hangs === "resolve" ? never() : Promise.resolve({ type: "key", key: host.value.key }),
  };
  const onOther = () => {
    host.others += 1;
    return host.hangs === "list" ? never() : Promise.resolve();
  };
  const read = createActiveLogin({ connections, integrationID: "kiro", clock, onOther });
  return { clock, host, read };
}

describe("the login that is active in the host", () => {
  it("is read each time, and another one than before is told of", async () => {
    const { host, read } = createHost({ key: "a" });
    expect([await read(), await read(), host.others]).toEqual([key("a"), key("a"), 1]);
    host.value = { key: "b" };
    expect([await read(), host.others]).toEqual([key("b"), 2]);
  });

  it.each(["active", "resolve"])("is the last one while the host hangs in %s", async (hangs) => {
    const { clock, host, read } = createHost({ key: "a" });
    await read();
    host.hangs = hangs;
    const late = read();
    await clock.advance(3_000);
    expect(await late).toEqual(key("a"));
    const before = host.calls;
    expect([await read(), host.calls]).toEqual([key("a"), before]);
  });

  it("is not known while the host has never answered", async () => {
    const { clock, host, read } = createHost({ key: "a" });
    host.hangs = "active";
    const late = read();
    const told = expect(late).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(3_000);
    await told;
    await expect(read()).rejects.toMatchObject({ code: "timeout" });
  });

  it("does not wait for the list of logins for ever", async () => {
    const { clock, host, read } = createHost({ key: "a" });
    host.hangs = "list";
    const late = read();
    await expect.poll(() => host.others).toBe(1);
    await clock.advance(3_000);
    expect(await late).toEqual(key("a"));
  });
});
