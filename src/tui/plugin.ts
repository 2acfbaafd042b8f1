import { homeDirectory } from "../lib/disk/places/home.ts";
import { createCore, type Core } from "../core/core.ts";
import { systemReader } from "../words/formats/reader.ts";
import { COMMAND_HINT, NAME } from "../words/tui/panel.ts";
import { contextShare } from "./panel/context-share.ts";
import { column, modestLine, type Line } from "./elements.ts";
import { factsOf } from "./panel/facts.ts";
import type { HostApi } from "./host.ts";
import { openMenu } from "./menu/menu.ts";
import { createParts } from "./parts.ts";
import { promptColumns, promptLines, sidebarLines, type View } from "./panel/panel.ts";
import { stopResumingByKey } from "./stop-resuming.ts";
import { watchFiles } from "./watch.ts";

/** After the host's own "Context". */
const ORDER = 150;

/** @param options of the entry in tui.json: `sidebar: false` and `prompt: false` leave a part out */
export async function tui(
  api: HostApi,
  options: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const core = await createTuiCore(api);
  const watch = await watchFiles(core);
  const view: View = { reader: systemReader(), warnAt: core.config.quota_warning_threshold };
  const parts = createParts(api.kv, options);
  api.lifecycle.onDispose(() => {
    core.ended.abort();
    watch.stop();
  });
  api.event.on("session.idle", () => void watch.read());

  const promptOf = (sessionId?: string): readonly Line[] =>
    parts.isShown("prompt")
      ? promptLines(
          factsOf(watch.snapshot(), sessionId),
          promptColumns(api.renderer.width, sessionId === undefined),
          view,
        )
      : [];
  const sidebarOf = (sessionId: string): readonly Line[] =>
    parts.isShown("sidebar")
      ? sidebarLines(factsOf(watch.snapshot(), sessionId), contextShare(api.state, sessionId), view)
      : [];
  api.slots.register({
    order: ORDER,
    slots: {
      sidebar_content: (_, props) => column(api.theme, () => sidebarOf(props.session_id)),
      session_prompt_right: (_, props) => modestLine(api.theme, () => promptOf(props.session_id)),
      home_prompt_right: () => modestLine(api.theme, () => promptOf()),
    },
  });
  stopResumingByKey(api);
  api.keymap.registerLayer({
    commands: [
      {
        namespace: "palette",
        name: "kiro.menu",
        title: NAME,
        desc: COMMAND_HINT,
        category: "Provider",
        slashName: "kiro",
        run: () => openMenu({ api, core, parts, view, watch }),
      },
    ],
  });
}

async function createTuiCore({ state }: HostApi): Promise<Core> {
  return await createCore({
    machine: { env: process.env, platform: process.platform, homedir: homeDirectory() },
    project: state.path,
    processId: process.pid,
    printLine: undefined,
    // The plugin that serves tells it; it has the same settings and files.
    notify: () => undefined,
  });
}
