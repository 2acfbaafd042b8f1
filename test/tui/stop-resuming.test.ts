import { describe, expect, it } from "vitest";
import type { HostApi } from "../../src/tui/host.ts";
import { stopResumingByKey } from "../../src/tui/stop-resuming.ts";

type Layer = Parameters<HostApi["keymap"]["registerLayer"]>[0];

const BROKEN = { role: "assistant", providerID: "kiro", error: { name: "APIError" } };

interface Scene {
  readonly status?: string;
  readonly last?: { readonly role: string; readonly providerID?: string; readonly error?: unknown };
  readonly open?: boolean;
  readonly route?: { readonly name: string; readonly params?: { readonly sessionID: string } };
}

/** The terminal UI while a session is shown; whoever presses the key gets what was aborted. */
function press({ last = BROKEN, open = false, route, status }: Scene): readonly string[] {
  const aborted: string[] = [];
  const layers: Layer[] = [];
  stopResumingByKey({
    client: {
      session: {
        abort: ({ sessionID }) => {
          aborted.push(sessionID);
          return Promise.reject(new Error("nobody looks"));
        },
      },
    },
    keymap: { registerLayer: (layer) => layers.push(layer), dispatchCommand: () => undefined },
    route: { current: route ?? { name: "session", params: { sessionID: "ses_1" } } },
    state: {
      path: { directory: "/", worktree: "/" },
      provider: [],
      session: {
        messages: () => [{ role: "user" }, last],
        status: () => (status === undefined ? undefined : { type: status }),
      },
    },
    tuiConfig: { keybinds: { get: () => [{ key: "escape" }, { key: "f9" }] } },
    ui: { dialog: { open } } as HostApi["ui"],
  });
  const bindings = layers.flatMap((layer) => layer.bindings ?? []);
  expect(bindings).toMatchObject([
    { key: "escape", fallthrough: true, preventDefault: false },
    { key: "f9", fallthrough: true, preventDefault: false },
  ]);
  bindings[0]?.cmd();
  return aborted;
}

describe("the key that interrupts", () => {
  it("stops the wait of an idle session that broke off (F8)", () => {
    expect(press({})).toEqual(["ses_1"]);
    expect(press({ status: "idle" })).toEqual(["ses_1"]);
  });

  it.each([
    ["while the session is busy: OpenCode does it itself", { status: "busy" }],
    ["while OpenCode waits to ask again", { status: "retry" }],
    ["where the session was answered", { last: { role: "assistant", providerID: "kiro" } }],
    ["where another provider failed", { last: { ...BROKEN, providerID: "openai" } }],
    ["where a dialog is open", { open: true }],
    ["outside a session", { route: { name: "home" } }],
  ])("does nothing %s", (_where, scene) => {
    expect(press(scene)).toEqual([]);
  });
});
