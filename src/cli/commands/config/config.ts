import { relative } from "node:path";
import { safeText } from "../../../lib/log/secret-text.ts";
import {
  CONFIG_COLUMNS,
  CONFIG_WORDS,
  EMPTY_VALUE,
  fileLine,
  FILES_HEADING,
  FROM_DEFAULT,
  FROM_USER,
  OPTION_ARGUMENT,
  PROBLEMS_HEADING,
  SWITCH_COLUMNS,
  SWITCH_VALUES,
} from "../../../words/cli/config.ts";
import { defineCommand } from "../../command.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { type Column, renderTable } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { type ConfigFacts, configFacts, gatherConfig } from "./facts.ts";

export const config = defineCommand({
  path: ["config"],
  words: CONFIG_WORDS,
  arguments: [OPTION_ARGUMENT],
  schema: configFacts,
  gather: async (context, { arguments: [asked] }) => await gatherConfig(context, asked),
  render: (facts, view) => (facts.asked === undefined ? renderAll(facts, view) : valueOf(facts)),
  exitCode: ({ problems }) => (problems.length > 0 ? 1 : 0),
});

/** For scripts: as it would be written into a variable. */
function valueOf({ options: [option], switches: [found] }: ConfigFacts): string {
  if (option !== undefined) return safeText(String(option.value));
  return found === undefined ? "" : switchText(found);
}

function renderAll(facts: ConfigFacts, view: View): string {
  const { problems, switches } = facts;
  const rows = switches.map((each) => {
    const isUnused = each.state === "off" || each.state === "not-set";
    return [{ text: each.name }, { text: switchText(each), tone: toneOf(isUnused) }];
  });
  const messages = problems.map(({ message }) => message);
  const wrong = view.colors.yellow(PROBLEMS_HEADING);
  return [
    renderTable(COLUMNS, optionRows(facts), view),
    renderTable(SWITCHES_COLUMNS, rows, view),
    filesOf(facts),
    ...(messages.length > 0 ? [`${wrong}\n${renderParagraphs(messages, view)}`] : []),
  ].join("\n\n");
}

const COLUMNS: readonly Column[] = [
  { title: CONFIG_COLUMNS.option, priority: 1 },
  { title: CONFIG_COLUMNS.value, priority: 2, min: 12 },
  { title: CONFIG_COLUMNS.from, priority: 3, min: 12 },
];

const SWITCHES_COLUMNS: readonly Column[] = [
  { title: SWITCH_COLUMNS.option.padEnd(26), priority: 1 },
  { title: SWITCH_COLUMNS.value, priority: 2, min: 12 },
];

function optionRows({ directory, options }: ConfigFacts) {
  return options.map(({ from, name, place, value }) => {
    const tone = toneOf(from === "default");
    return [
      { text: name },
      { text: value === "" ? EMPTY_VALUE : String(value), tone },
      { text: placeText(from, place, directory), tone },
    ];
  });
}

function toneOf(isUsual: boolean): "dim" | "plain" {
  return isUsual ? "dim" : "plain";
}

function placeText(
  from: ConfigFacts["options"][number]["from"],
  place: string | undefined,
  directory: string,
): string {
  if (place === undefined) return FROM_DEFAULT;
  if (from === "user file") return FROM_USER;
  return from === "project file" ? relative(directory, place) : place;
}

function switchText({ state, value }: ConfigFacts["switches"][number]): string {
  return value === undefined ? SWITCH_VALUES[state] : safeText(value);
}

/** Of the project's files only those that are there: there may be one in every directory above. */
function filesOf({ files }: ConfigFacts): string {
  const shown = files.filter(({ exists, kind }) => exists || kind === "user file");
  return [FILES_HEADING, ...shown.map(({ exists, path }) => safeText(fileLine(path, exists)))].join(
    "\n",
  );
}
