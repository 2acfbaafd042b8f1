import * as z from "zod/mini";
import type { Account } from "../../../accounts/account.ts";
import { pathsOf } from "../../../core/paths.ts";
import { safeText } from "../../../lib/log/secret-text.ts";
import { systemRandom } from "../../../lib/random.ts";
import { removed } from "../../../words/cli/accounts/change.ts";
import {
  endingLogins,
  filesHeading,
  filesKept,
  notListed,
  recordRemoved,
  REMOVE_OPTIONS,
  REMOVE_WORDS,
  shallDelete,
  wouldBeRemoved,
} from "../../../words/cli/remove.ts";
import { restart, shallWrite } from "../../../words/cli/setup.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { applyChanges, planRemoval } from "../../host-config/changes/changes.ts";
import { writeWhole } from "../../host-config/config-file.ts";
import { planRecordRemoval } from "../../host-config/login-record.ts";
import { deleteFiles, ownFiles } from "../../host-config/own-files.ts";
import { placesOf } from "../../host-config/places.ts";
import { forgetChanges } from "../../host-config/changes/undo.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import type { View } from "../../output/view.ts";
import {
  type DeletedLogin,
  deletedLogin,
  endLogins,
  keptLogins,
  readAccounts,
} from "./end-logins.ts";
import { agreed, factsOf, fileFacts, type Outcome, renderFiles } from "./flow.ts";

const removeFacts = z.strictObject({
  /** False if there was nothing to do, or with `--dry-run`. */
  applied: z.boolean(),
  /** The person saw the change and agreed. */
  asked: z.boolean(),
  files: z.array(fileFacts),
  /** OpenCode's file of logins, if it had a record of ours. */
  loginRecord: z.optional(z.string()),
  /** With `--all`: files and directories of the plugin's own. */
  deleted: z.array(z.string()),
  /** With `--all`: the accounts in those files. */
  logins: z.array(deletedLogin),
  /** Accounts and settings stay. */
  kept: z.boolean(),
});

type RemoveFacts = z.output<typeof removeFacts>;

export const removePlugin = defineCommand({
  path: ["remove"],
  words: REMOVE_WORDS,
  options: [
    ["--all", REMOVE_OPTIONS.all],
    ["--dry-run", REMOVE_OPTIONS.dryRun],
    ["-y, --yes", REMOVE_OPTIONS.yes],
  ],
  schema: removeFacts,
  gather: removeAll,
  render: renderRemove,
});

async function removeAll(context: CommandContext, input: CommandInput): Promise<RemoveFacts> {
  const paths = pathsOf(context.machine);
  const scopes = ["global", "project"] as const;
  const places = scopes.flatMap((scope) => placesOf(scope, paths, context.directory));
  const changes = places.flatMap(planRemoval);
  const record = planRecordRemoval(paths.hostLoginsFile);
  const own = ownFiles(paths);
  const isAll = input.options["all"] === true;
  const accountsNow = () => (isAll ? readAccounts(paths, context.machine) : []);
  const plan = {
    files: changes.map(factsOf),
    ...(record && { loginRecord: record.file }),
    deleted: isAll ? [...own] : [],
    logins: keptLogins(accountsNow()),
    kept: !isAll && own.length > 0,
  };
  if (changes.length + plan.deleted.length === 0 && record === undefined)
    return { ...NOT_DONE, ...plan };
  const question = plan.deleted.length > 0 ? shallDelete() : shallWrite();
  const preview = (view: View) => renderPlan({ ...NOT_DONE, ...plan }, view);
  const outcome = await agreed(context, input, question, preview);
  if (!outcome.applied) return { ...outcome, ...plan };
  applyChanges(changes, systemRandom);
  forgetChanges(
    paths,
    changes.map(({ file }) => file),
    systemRandom,
  );
  // OpenCode may have written a login, and tokens may be new, since the person was asked.
  const recordNow = record && planRecordRemoval(record.file);
  if (recordNow) writeWhole(recordNow.file, recordNow.after, systemRandom);
  const logins = await endAll(context, accountsNow());
  deleteFiles(plan.deleted);
  return { ...outcome, ...plan, logins };
}

async function endAll(context: CommandContext, accounts: readonly Account[]) {
  if (accounts.length === 0) return [];
  return await context.wait(endingLogins(), endLogins(await context.core(), accounts));
}

const NOT_DONE: Outcome = { applied: false, asked: false };

/** What is done, or would be. */
function renderPlan(facts: RemoveFacts, view: View): string {
  const { applied, deleted, files, loginRecord, logins } = facts;
  const blocks = [
    renderFiles(files, facts, view),
    loginRecord === undefined ? "" : renderParagraphs([recordRemoved(loginRecord, applied)], view),
    deleted.length === 0 ? "" : listOf(deleted, applied),
    renderParagraphs(
      logins.map((login) => loginSentence(login, applied)),
      view,
    ),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

function loginSentence({ label, login }: DeletedLogin, isDone: boolean): string {
  return isDone && login !== "kept"
    ? removed(label, login)
    : wouldBeRemoved(label, login === "kept");
}

function listOf(files: readonly string[], isDone: boolean): string {
  return [filesHeading(isDone), ...files.map((file) => `  ${safeText(file)}`)].join("\n");
}

function renderRemove(facts: RemoveFacts, view: View): string {
  const { applied, files, kept, loginRecord } = facts;
  const notes = [
    ...(files.length === 0 && loginRecord === undefined ? [notListed()] : []),
    ...(kept ? [filesKept()] : []),
    ...(applied ? [restart()] : []),
  ];
  return [renderPlan(facts, view), renderParagraphs(notes, view)].filter(Boolean).join("\n\n");
}
