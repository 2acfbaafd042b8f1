import { expect, it } from "vitest";
import { createConnectionStatus } from "../../../src/opencode2/login/connection-status.ts";
import type { HostLogin } from "../../../src/opencode2/login/host-logins.ts";

const login = (id: string): HostLogin => ({
  id,
  connection: { type: "credential", id },
  isTold: true,
  isKey: false,
  accountId: id,
});
const LOGINS = [login("a"), login("b")];
const NEED_LOGIN = new Map(LOGINS.map(({ id }) => [id, `${id} must log in again.`]));

/** A host that refuses reports about some logins; `shown` is what it shows. */
function createHost() {
  const shown = new Map<string, unknown>();
  const refused = new Set<string>();
  const status = (report: Readonly<Record<string, unknown>>) => {
    const { id } = report["connection"] as { id: string };
    if (refused.has(id)) return Promise.reject(new Error("no such connection"));
    if (report["status"] === undefined) shown.delete(id);
    else shown.set(id, report["status"]);
    return Promise.resolve();
  };
  return { refused, shown, status: createConnectionStatus({ status }, "kiro") };
}

it("a report that the host refuses keeps back no other, and is made again", async () => {
  const { refused, shown, status } = createHost();
  refused.add("a");
  await status.show(LOGINS, NEED_LOGIN);
  expect([...shown.keys()]).toEqual(["b"]);
  refused.clear();
  await status.show(LOGINS, NEED_LOGIN);
  expect([...shown.keys()].sort()).toEqual(["a", "b"]);
});

it("all others are taken back where the host refuses one", async () => {
  const { refused, shown, status } = createHost();
  await status.show(LOGINS, NEED_LOGIN);
  refused.add("a");
  await status.clear();
  expect([...shown.keys()]).toEqual(["a"]);
});
