import type { Core } from "../../core/core.ts";
import type { HostApi } from "../host.ts";
import type { View } from "../panel/panel.ts";
import type { Parts } from "../parts.ts";
import type { Watch } from "../watch.ts";

/** What the dialogs work with. */
export interface MenuContext {
  readonly api: HostApi;
  readonly core: Core;
  readonly parts: Parts;
  readonly view: View;
  readonly watch: Watch;
}

/** OpenCode's own dialog, which has the login methods of the plugin that serves. */
export function openLogin({ api }: Pick<MenuContext, "api">): void {
  api.ui.dialog.clear();
  api.keymap.dispatchCommand("provider.connect");
}
