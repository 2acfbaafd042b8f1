import * as z from "zod/mini";
import { createHostRecord } from "../../../core/host/host-record.ts";
import { pathsOf } from "../../../core/paths.ts";
import { defined } from "../../../lib/defined.ts";
import { systemRandom } from "../../../lib/random.ts";
import {
  cannotLoad,
  changedSince,
  needsPublished,
  nextLogin,
  nextStart,
  nothingToUndo,
  restart,
  SETUP_OPTIONS,
  SETUP_WORDS,
  shallWrite,
} from "../../../words/cli/setup.ts";
import { hostTold } from "../../../words/cli/accounts/add.ts";
import { recordRemoved } from "../../../words/cli/remove.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { applyChanges, isChanged, planAddition } from "../../host-config/changes/changes.ts";
import { writeWhole } from "../../host-config/config-file.ts";
import { planRecordRemoval } from "../../host-config/login-record.ts";
import { type Place, placesOf } from "../../host-config/places.ts";
import { isPublished, specOf, unpackedCopy } from "../../host-config/spec.ts";
import { forgetChanges, planUndo } from "../../host-config/changes/undo.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import type { View } from "../../output/view.ts";
import { isPluginListed, tellHost } from "../accounts/add/tell-host.ts";
import { agreed, carryOut, factsOf, fileFacts, renderFiles } from "./flow.ts";

const setupFacts = z.strictObject({
  action: z.enum(["setup", "undo"]),
  scope: z.enum(["global", "project"]),
  /** What stands in OpenCode's list; absent with `--undo`. */
  plugin: z.optional(z.string()),
  /** What would load the copy that runs, where the list names the published package instead. */
  copy: z.optional(z.string()),
  /** False if nothing had to change, or with `--dry-run`. */
  applied: z.boolean(),
  /** The person saw the change and agreed. */
  asked: z.boolean(),
  files: z.array(fileFacts),
  /** Files that someone has changed since the set-up that is to be undone. */
  leftAlone: z.array(z.string()),
  /** OpenCode has a login of Kiro's. */
  loggedIn: z.boolean(),
  /** OpenCode was told of the login of an account that was here already. */
  told: z.boolean(),
  /** With `--undo`: OpenCode's file of logins, where its record of ours went with the plugin. */
  loginRecord: z.optional(z.string()),
});

type SetupFacts = z.output<typeof setupFacts>;

export const setup = defineCommand({
  path: ["setup"],
  words: SETUP_WORDS,
  options: [
    ["--project", SETUP_OPTIONS.project],
    ["--from <place>", SETUP_OPTIONS.from],
    ["--no-tui", SETUP_OPTIONS.noTui],
    ["--undo", SETUP_OPTIONS.undo],
    ["--dry-run", SETUP_OPTIONS.dryRun],
    ["-y, --yes", SETUP_OPTIONS.yes],
  ],
  schema: setupFacts,
  gather: async (context, input) =>
    input.options["undo"] === true ? await undo(context, input) : await add(context, input),
  render: renderSetup,
});

function placesFor({ directory, machine }: CommandContext, { options }: CommandInput) {
  const scope = options["project"] === true ? "project" : "global";
  const isWanted = ({ part }: Place) => part === "server" || options["tui"] !== false;
  return { scope, places: placesOf(scope, pathsOf(machine), directory).filter(isWanted) } as const;
}

async function add(context: CommandContext, input: CommandInput): Promise<SetupFacts> {
  const { from } = input.options;
  const spec = specOf(typeof from === "string" ? from : undefined, context.directory);
  if (typeof spec !== "string") {
    throw new CliError("nothing_to_load", cannotLoad(spec.path, spec.fault), 2);
  }
  const { places, scope } = placesFor(context, input);
  const changes = places.map((place) => planAddition(place, spec, from !== undefined));
  const files = changes.map(factsOf);
  const outcome = changes.some(isChanged)
    ? await agreed(context, input, shallWrite(), (view) => renderFiles(files, PREVIEW, view))
    : { applied: false, asked: false };
  if (outcome.applied) carryOut(context, changes);
  const [{ spec: plugin } = { spec }] = changes;
  const isNamed = from === undefined && isPublished(plugin);
  const copy = isNamed ? unpackedCopy(context.program) : undefined;
  const isListed = outcome.applied || !changes.some(isChanged);
  // With a record, OpenCode does not start if the published package cannot be had (OPENCODE 3.1).
  const told = isListed && copy === undefined && (await tellOfAccount(context));
  return {
    action: "setup",
    scope,
    plugin,
    ...defined({ copy }),
    ...outcome,
    files,
    leftAlone: [],
    loggedIn: loggedIn(context),
    told,
  };
}

/** An account that was added before the plugin needs no second login. */
async function tellOfAccount(context: CommandContext): Promise<boolean> {
  if (loggedIn(context)) return false;
  const core = await context.core();
  const [account] = await core.store.read().catch(() => []);
  if (account === undefined) return false;
  return (await tellHost(core, context, account.id)).hostRecord === "added";
}

const PREVIEW = { applied: false, asked: false };

async function undo(context: CommandContext, input: CommandInput): Promise<SetupFacts> {
  const paths = pathsOf(context.machine);
  const { places, scope } = placesFor(context, input);
  const { changedSince: leftAlone, changes } = planUndo(paths, places);
  const files = changes.map(factsOf);
  const outcome = changes.some(isChanged)
    ? await agreed(context, input, shallWrite(), (view) => renderFiles(files, PREVIEW, view))
    : { applied: false, asked: false };
  if (outcome.applied) {
    applyChanges(changes, systemRandom);
    const done = changes.map(({ file }) => file);
    forgetChanges(paths, done, systemRandom);
  }
  // OpenCode would not start with a login whose provider is missing (OPENCODE 3.1).
  const isGone = outcome.applied && !(await isPluginListed(context));
  const record = isGone ? planRecordRemoval(paths.hostLoginsFile) : undefined;
  if (record) writeWhole(record.file, record.after, systemRandom);
  return {
    action: "undo",
    scope,
    ...outcome,
    files,
    leftAlone: [...leftAlone],
    loggedIn: loggedIn(context),
    told: false,
    ...defined({ loginRecord: record?.file }),
  };
}

function loggedIn({ machine }: CommandContext): boolean {
  return createHostRecord(pathsOf(machine).hostLoginsFile, machine.env)();
}

function renderSetup(facts: SetupFacts, view: View): string {
  const blocks = [renderFiles(facts.files, facts, view), renderParagraphs(notesOf(facts), view)];
  return blocks.filter(Boolean).join("\n\n");
}

function notesOf(facts: SetupFacts): readonly string[] {
  const { action, applied, copy, files, leftAlone, loggedIn: isLoggedIn, told } = facts;
  const notes = [
    ...leftAlone.map(changedSince),
    ...(copy === undefined ? [] : [needsPublished(copy)]),
    ...(facts.loginRecord === undefined ? [] : [recordRemoved(facts.loginRecord, true)]),
  ];
  if (action === "undo") {
    if (files.length === 0 && notes.length === 0) return [nothingToUndo()];
    return applied ? [...notes, restart()] : notes;
  }
  if (!applied && files.some(({ change }) => change !== "unchanged")) return notes;
  return [...notes, ...(told ? [hostTold(), restart()] : [isLoggedIn ? nextStart() : nextLogin()])];
}
