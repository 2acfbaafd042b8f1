import { MENU, toggleTitle } from "../../words/tui/menu.ts";
import { NAME } from "../../words/tui/panel.ts";
import type { SelectOption } from "../host.ts";
import type { Part } from "../parts.ts";
import { openAccounts } from "./accounts.ts";
import { openLogin, type MenuContext } from "./context.ts";
import { openDoctor } from "./doctor.ts";
import { openUsage } from "./usage.ts";

/** `/kiro` */
export function openMenu(context: MenuContext): void {
  const { api, parts } = context;
  const toggle = (part: Part): SelectOption => ({
    title: toggleTitle(part, parts.isShown(part)),
    value: part,
    onSelect: () => {
      parts.toggle(part);
      api.ui.dialog.clear();
    },
  });
  const options: SelectOption[] = [
    { ...MENU.accounts, value: "accounts", onSelect: () => openAccounts(context) },
    { ...MENU.login, value: "login", onSelect: () => openLogin(context) },
    { ...MENU.usage, value: "usage", onSelect: () => openUsage(context) },
    { ...MENU.doctor, value: "doctor", onSelect: () => openDoctor(context) },
    toggle("sidebar"),
    toggle("prompt"),
  ];
  api.ui.dialog.replace(() => api.ui.DialogSelect({ title: NAME, options }));
}
