import { lineupOf } from "../../../core/usage/lineup.ts";
import type { Core } from "../../../core/core.ts";
import { createLoginContext } from "../../../core/login/login-context.ts";
import { createModels } from "../../../core/models.ts";
import { parseDomains } from "../../../catalog/identity-providers.ts";
import { KiroError } from "../../../facts/errors.ts";
import { findSources, type SourceReport } from "../../../importing/find.ts";
import { IMPORT_SOURCES, type ImportSource } from "../../../importing/source.ts";
import { defined } from "../../../lib/defined.ts";
import { importFrom, type ImportOutcome } from "../../../login/import.ts";
import { explainCommandError } from "../../../words/cli/errors.ts";
import * as words from "../../../words/cli/import.ts";
import { explainImportProblem } from "../../../words/errors/problems/import.ts";
import { explainLoginError } from "../../../words/login.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand, isoTime } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { tellHost } from "../accounts/add/tell-host.ts";
import { importFacts, type ImportFacts } from "./facts.ts";
import { renderImport } from "./render.ts";

export const importCommand = defineCommand({
  path: ["import"],
  words: words.IMPORT_WORDS,
  options: [
    ["--source <id>", words.IMPORT_OPTIONS.source],
    ["-y, --yes", words.IMPORT_OPTIONS.yes],
  ],
  schema: importFacts,
  gather: gatherImport,
  render: renderImport,
  exitCode: ({ decision, failed, imported }) =>
    decision === "imported" && (imported.length === 0 || failed.length > 0) ? 1 : 0,
});

async function gatherImport(
  context: CommandContext,
  { options }: CommandInput,
): Promise<ImportFacts> {
  const { clock, machine, wait } = context;
  const core = await context.core();
  const only = sourceOf(options["source"]);
  const trustedDomains = parseDomains(core.config.identity_provider_hosts);
  const find = (from?: ImportSource) =>
    wait(words.importing(), findSources(machine, { source: from, trustedDomains }));
  const reports = await find(only);
  const usable = reports.filter(isUsable);
  const others = only === undefined || usable.length > 0 ? [] : (await find()).filter(isUsable);
  const choice = await decide(context, usable, only, options);
  const outcomes =
    choice.decision === "imported" && usable.length > 0
      ? await wait(words.importing(), runImport(core, context, choice.source))
      : [];
  return {
    found: reports.map((report) => foundFacts(report, clock.now())),
    others: [...new Set(others.map((report) => report.source))],
    decision: choice.decision,
    ...(await outcomeFacts(core, context, outcomes)),
  };
}

function isUsable(report: SourceReport): boolean {
  return report.problem === undefined;
}

interface Decision {
  readonly decision: ImportFacts["decision"];
  readonly source?: ImportSource | undefined;
}

async function decide(
  { questions, terminal }: CommandContext,
  usable: readonly SourceReport[],
  only: ImportSource | undefined,
  options: CommandInput["options"],
): Promise<Decision> {
  if (options["yes"] === true) return { decision: "imported", source: only };
  if (usable.length === 0 || options["json"] === true || !terminal.isInteractive) {
    return { decision: "listed" };
  }
  terminal.writeError(`${renderParagraphs([words.sharingWarning()], terminal)}\n`);
  const sources = [...new Set(usable.map((report) => report.source))];
  const answer = await questions.choose(words.importQuestion(), [
    { value: "none", label: words.noneChoice() },
    ...sources.map((value) => ({ value, label: words.sourceChoice(value) })),
  ]);
  const chosen = sources.find((each) => each === answer);
  return chosen === undefined ? { decision: "declined" } : { decision: "imported", source: chosen };
}

/** @throws CliError */
function sourceOf(typed: unknown): ImportSource | undefined {
  if (typeof typed !== "string") return undefined;
  const known = IMPORT_SOURCES.find((each) => each === typed);
  if (known === undefined) throw new CliError("wrong_usage", words.unknownSource(typed), 2);
  return known;
}

async function runImport(
  core: Core,
  { signal, tokens }: CommandContext,
  chosen: ImportSource | undefined,
): Promise<readonly ImportOutcome[]> {
  const models = createModels(core, await tokens(), core.store);
  return await importFrom(createLoginContext(core, models), chosen, signal);
}

function foundFacts(report: SourceReport, now: number): ImportFacts["found"][number] {
  const { expires, kind, path, problem: fault, shared, source: program, who } = report;
  return {
    source: program,
    path,
    shared,
    ...defined({
      kind,
      who,
      expiresAt: expires ? isoTime(expires) : undefined,
      expired: expires === undefined ? undefined : expires <= now,
      problem: fault && { code: fault.fault, message: explainImportProblem(fault) },
    }),
  };
}

async function outcomeFacts(
  core: Core,
  context: CommandContext,
  outcomes: readonly ImportOutcome[],
) {
  const { accounts, labelOf } = await lineupOf(core);
  const imported: ImportFacts["imported"] = [];
  const failed: ImportFacts["failed"] = [];
  for (const outcome of outcomes) {
    const { finding } = outcome;
    const program = "login" in finding ? finding.login.source : finding.source;
    if ("error" in outcome) {
      // What cannot be read stands in the list already.
      if (!("login" in finding)) continue;
      const { error } = outcome;
      const code = error instanceof KiroError ? error.code : "unexpected";
      const message =
        error instanceof KiroError ? explainLoginError(error) : explainCommandError(error);
      failed.push({ source: program, problem: { code, message } });
      continue;
    }
    const { id, origin } = outcome.account;
    const account = accounts.find((each) => each.id === id);
    const label = account === undefined ? id : labelOf(account);
    imported.push({ source: program, id, label, ownLoginKept: origin === undefined });
  }
  const [first] = imported;
  const host = first && (await tellHost(core, context, first.id));
  return { imported, failed, ...defined({ host }) };
}
