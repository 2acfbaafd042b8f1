import { blockOf, labelsOf } from "../../accounts/account.ts";
import { refuseNewer } from "../../accounts/savable.ts";
import { createStatusFile } from "../../status/status-file.ts";
import type { Core } from "../../core/core.ts";
import { explainCommandError } from "../../words/cli/errors.ts";
import { DOCTOR, doctorAccounts, doctorFile, MENU, moreByCommand } from "../../words/tui/menu.ts";
import { blockPhrase } from "../../words/tui/panel.ts";
import type { Snapshot } from "../panel/facts.ts";
import type { View } from "../panel/panel.ts";
import type { MenuContext } from "./context.ts";

export function openDoctor(context: MenuContext): void {
  void examine(context.core, context.watch.snapshot(), context.view).then((lines) => {
    const message = lines.join("\n");
    context.api.ui.dialog.replace(() =>
      context.api.ui.DialogAlert({ title: MENU.doctor.title, message }),
    );
  });
}

/** What is most often wrong, a line each; asks nothing of the network. Never rejects. */
export async function examine(
  core: Pick<Core, "deps" | "paths" | "store">,
  { accounts, isLoggedIn, now, trouble }: Snapshot,
  { reader }: Pick<View, "reader">,
): Promise<readonly string[]> {
  const labelOf = labelsOf(accounts);
  const blocks = accounts.flatMap((account) => blockOf(account, now, labelOf(account)) ?? []);
  const status = createStatusFile({ ...core.deps, path: core.paths.statusFile });
  return [
    isLoggedIn ? DOCTOR.loggedIn : DOCTOR.loggedOut,
    doctorFile("accounts", await troubleOf(() => readAccounts(core.store))),
    ...(trouble === undefined
      ? [doctorAccounts(accounts.length - blocks.length, accounts.length)]
      : []),
    ...blocks.map((block) => `${block.label}: ${blockPhrase(block, now, reader)}`),
    doctorFile("status", await troubleOf(() => status.read())),
    "",
    moreByCommand(),
  ];
}

async function readAccounts(store: Core["store"]): Promise<void> {
  await store.read();
  refuseNewer(store.path);
}

async function troubleOf(read: () => unknown): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    return explainCommandError(error);
  }
}
