import * as z from "zod/mini";
import { refuseUnsavable } from "../../../../accounts/savable.ts";
import { isUncheckedKey } from "../../../../accounts/account.ts";
import type { Core } from "../../../../core/core.ts";
import { createLoginContext } from "../../../../core/login/login-context.ts";
import { createModels } from "../../../../core/models.ts";
import type { LoginFailure } from "../../../../facts/notice.ts";
import { defined } from "../../../../lib/defined.ts";
import { printable } from "../../../../lib/log/printable.ts";
import { throwIfAborted } from "../../../../lib/time.ts";
import type { LoginContext, LoginMethod } from "../../../../login/context.ts";
import { createLoginMethods, LOGIN_LABELS } from "../../../../login/methods.ts";
import { accountIdOf } from "../../../../login/complete.ts";
import {
  ADD_OPTIONS,
  ADD_WORDS,
  methodOption,
  othersServe,
  TERMINAL_PAGES,
  waitingForLogin,
} from "../../../../words/cli/accounts/add.ts";
import { itServes } from "../../../../words/cli/accounts/change.ts";
import { keyServes } from "../../../../words/cli/accounts/list.ts";
import { explainLoginError, loggedInAs, loginFailed } from "../../../../words/login.ts";
import { CliError } from "../../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../../command.ts";
import type { CommandContext } from "../../../context.ts";
import { renderParagraphs, renderSaid } from "../../../output/paragraphs.ts";
import type { View } from "../../../output/view.ts";
import { changedFacts, gatherChanged, servingLines } from "../changed.ts";
import { chooseMethod, inputsOf } from "./login-input.ts";
import { hostFacts, hostSentences, tellHost } from "./tell-host.ts";

const schema = z.strictObject({
  account: changedFacts.account,
  /** The person had an account here: it has the new login. */
  updated: z.boolean(),
  serving: changedFacts.serving,
  /** KIRO_API_KEY is set: it serves, and no account of the file. */
  apiKeyVariable: z.boolean(),
  /** A key of which Kiro has said nothing: not even whether it is valid. */
  unchecked: z.boolean(),
  ...hostFacts,
});

type AddFacts = z.infer<typeof schema>;

export const add = defineCommand({
  path: ["accounts", "add"],
  words: ADD_WORDS,
  options: [
    ["--method <label>", methodOption(Object.values(LOGIN_LABELS))],
    ["--start-url <url>", ADD_OPTIONS.startUrl],
    ["--region <region>", ADD_OPTIONS.region],
    ["--profile <profile>", ADD_OPTIONS.profile],
    ["--source <program>", ADD_OPTIONS.source],
  ],
  schema,
  gather: logIn,
  render: renderLogin,
});

async function logIn(context: CommandContext, { options }: CommandInput): Promise<AddFacts> {
  const core = await context.core();
  // A file that cannot be used is found before the person has done anything.
  const before = await core.store.read();
  refuseUnsavable(core.store.path);
  const failures: LoginFailure[] = [];
  const methods = createLoginMethods(await loginContext(core, context, failures));
  const method = await chooseMethod(methods, options, context);
  const inputs = await inputsOf(method, options, context);
  const id = await carryOut(method, inputs, context, failures);
  const host = await tellHost(core, context, id);
  return {
    ...(await gatherChanged(core, id, context.clock.now())),
    updated: before.some((account) => account.id === id),
    apiKeyVariable: core.switches.apiKey !== undefined,
    unchecked: (await core.store.read()).some((each) => each.id === id && isUncheckedKey(each)),
    ...host,
  };
}

async function loginContext(
  core: Core,
  { tokens }: CommandContext,
  failures: LoginFailure[],
): Promise<LoginContext> {
  const context = createLoginContext(core, createModels(core, await tokens(), core.store));
  return {
    ...context,
    words: { ...context.words, pages: TERMINAL_PAGES },
    report(failure) {
      failures.push(failure);
      // It is tried again, and the person may be able to do something about it meanwhile.
      if (failure.stage === "not-saved") context.report(failure);
    },
  };
}

/** @returns the account's id @throws CliError `login_failed`; aborted if the person gives up */
async function carryOut(
  method: LoginMethod,
  inputs: Record<string, string>,
  { signal, terminal, wait }: CommandContext,
  failures: readonly LoginFailure[],
): Promise<string> {
  const login = await method.authorize(inputs).catch((error: unknown) => {
    throwIfAborted(signal);
    throw new CliError("login_failed", explainLoginError(failures.at(-1)?.error ?? error));
  });
  // As it is: the address holds what keeps others from ending this login in their favour.
  for (const line of [login.url, login.instructions]) {
    if (line !== "") terminal.writeError(`${renderSaid(printable(line), terminal)}\n`);
  }
  const result = await wait(waitingForLogin(), login.callback());
  if (result.type === "success") return accountIdOf(result);
  throwIfAborted(signal);
  const failure = failures.at(-1);
  throw new CliError("login_failed", failure ? loginFailed(failure) : explainLoginError(undefined));
}

function renderLogin(facts: AddFacts, view: View): string {
  const { account, unchecked: isUnchecked } = facts;
  const { imported: isShared, kind: login, label, plan } = account;
  const who = { account: label, isShared, isUnchecked, login, ...defined({ plan }) };
  const said = [loggedInAs(who), ...servingSentences(facts, view)];
  return renderParagraphs([...said, ...hostSentences(facts)], view);
}

function servingSentences(facts: AddFacts, view: View): readonly string[] {
  const { account, apiKeyVariable, serving } = facts;
  if (account.servesNew) return [itServes()];
  if (apiKeyVariable) return [keyServes(true)];
  if (account.state.kind !== "ready") return servingLines(facts, view);
  return serving === undefined ? [] : [othersServe(account.label, serving)];
}
