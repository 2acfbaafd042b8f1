import { blockOf, labelsOf, type Account } from "../../accounts/account.ts";
import {
  clearPreferences,
  preferAccount,
  removeAccount,
  setEnabled,
} from "../../accounts/roster.ts";
import { factsOf as factsOfState } from "../../accounts/state.ts";
import { endLogin, endOf } from "../../auth/credentials.ts";
import { apiKeyVariableAccounts } from "../../core/api-key-variable.ts";
import { accountOfVariable } from "../../words/cli/accounts/argument.ts";
import { cannotServe, preferred } from "../../words/cli/accounts/change.ts";
import { explainCommandError } from "../../words/cli/errors.ts";
import {
  accountDetails,
  ACCOUNTS_TITLE,
  ACTIONS,
  confirmRemoval,
  NO_ACCOUNTS,
} from "../../words/tui/menu.ts";
import { blockPhrase, shortPhrase, wholeCredits } from "../../words/tui/panel.ts";
import { factsOf, quotaOf } from "../panel/facts.ts";
import type { SelectOption } from "../host.ts";
import { openLogin, type MenuContext } from "./context.ts";

/** The accounts of the file: choose one to do something with it. */
export function openAccounts(context: MenuContext): void {
  const { api, watch } = context;
  const { accounts, trouble } = watch.snapshot();
  if (trouble !== undefined) {
    alert(ACCOUNTS_TITLE, explainCommandError(trouble), context);
    return;
  }
  const labelOf = labelsOf(accounts);
  const options = accounts.map((account): SelectOption => ({
    title: labelOf(account),
    value: account.id,
    ...detailsOf(account, context),
    onSelect: () => openAccount(account, labelOf(account), context),
  }));
  const login: SelectOption = {
    ...(accounts.length === 0 ? NO_ACCOUNTS : ACTIONS.login),
    value: "login",
    onSelect: () => openLogin(context),
  };
  api.ui.dialog.replace(() =>
    api.ui.DialogSelect({ title: ACCOUNTS_TITLE, options: [...options, login] }),
  );
}

function alert(title: string, message: string, { api }: MenuContext): void {
  api.ui.dialog.replace(() => api.ui.DialogAlert({ title, message }));
}

function detailsOf(account: Account, { view, watch }: MenuContext) {
  const snapshot = watch.snapshot();
  const { accounts, now } = snapshot;
  const block = blockOf(account, now);
  const quota = quotaOf(account, now);
  const serves = factsOf(snapshot, undefined).account === labelsOf(accounts)(account);
  const description = accountDetails({
    plan: account.usage?.plan,
    serves: block === undefined && serves,
    state: block && shortPhrase(block, now, view.reader),
  });
  return {
    description,
    ...(quota &&
      block === undefined && { footer: wholeCredits(quota.left, quota.limit, view.reader) }),
  };
}

function openAccount(account: Account, label: string, context: MenuContext): void {
  const { api, core } = context;
  const { store } = core;
  const change = (task: () => Promise<unknown>) => () => void doIt(task, context);
  if (apiKeyVariableAccounts(core).some(({ id }) => id === account.id)) {
    alert(label, accountOfVariable(), context);
    return;
  }
  const { accounts, now } = context.watch.snapshot();
  const highest = Math.max(1, ...accounts.map(({ priority }) => priority));
  const unprefer = () => clearPreferences(store);
  const needsLogin = factsOfState(account.state).needsLogin && blockOf(account, now) !== undefined;
  const options: SelectOption[] = [
    ...(needsLogin
      ? [{ ...ACTIONS.again, value: "again", onSelect: () => openLogin(context) }]
      : []),
    ...preference(),
    {
      ...(account.enabled ? ACTIONS.disable : ACTIONS.enable),
      value: "enabled",
      onSelect: change(() => setEnabled(store, account.id, !account.enabled)),
    },
    { ...ACTIONS.remove, value: "remove", onSelect: () => confirm(account, label, context) },
    { ...ACTIONS.back, value: "back", onSelect: () => openAccounts(context) },
  ];

  /** Where only a login or `Enable` helps, there is nothing to prefer. */
  function preference(): SelectOption[] {
    if (account.priority === highest) {
      return [{ ...ACTIONS.unprefer, value: "unprefer", onSelect: change(unprefer) }];
    }
    if (needsLogin || !account.enabled) return [];
    const onSelect = () => void prefer(account, label, context);
    return [{ ...ACTIONS.prefer, value: "prefer", onSelect }];
  }
  api.ui.dialog.replace(() => api.ui.DialogSelect({ title: label, options }));
}

/** Says what comes of it where the account cannot serve now. */
async function prefer(account: Account, label: string, context: MenuContext): Promise<void> {
  const { core, view, watch } = context;
  if (!(await doIt(() => preferAccount(core.store, account.id), context))) return;
  const snapshot = watch.snapshot();
  const block = blockOf(account, snapshot.now);
  if (block === undefined) return;
  const serving = factsOf(snapshot, undefined);
  const other = serving.block === undefined ? serving.account : undefined;
  const state = blockPhrase(block, snapshot.now, view.reader);
  alert(label, `${preferred(label)} ${cannotServe(other, state)}`, context);
}

function confirm(account: Account, label: string, context: MenuContext): void {
  const { api, core } = context;
  const { deps, service, store } = core;
  const call = { ...deps, userAgent: service.userAgent };
  const remove = () =>
    removeAccount(store, account.id, {
      clock: deps.clock,
      endLogin: (credentials) => endLogin(credentials, call),
    });
  api.ui.dialog.replace(() =>
    api.ui.DialogConfirm({
      ...confirmRemoval(
        label,
        account.origin === undefined ? endOf(account.credentials) : "shared",
      ),
      onConfirm: () => void doIt(remove, context),
      onCancel: () => openAccounts(context),
    }),
  );
}

/** Shows the list as it is then, or why it could not be done. @returns whether it was */
async function doIt(task: () => Promise<unknown>, context: MenuContext): Promise<boolean> {
  const { api, watch } = context;
  try {
    await task();
    await watch.read();
    openAccounts(context);
    return true;
  } catch (error) {
    api.ui.dialog.clear();
    api.ui.toast({ variant: "error", message: explainCommandError(error) });
    return false;
  }
}
