import { oneOf } from "./phrases.ts";

/** Nothing is left. */
export const SPENT = oneOf(
  "reached|exceeded|exhausted|hit|used (up|all)|spent|depleted|consumed",
  "(is|are) gone|run out|ran out",
);

/** Things with limits that are not the account's: parts of a request, models, stored data. */
export const OTHER_THING = oneOf(
  "image[s]|picture[s]|photo[s]|video[s]|audio|media",
  "document[s]|pdf[s]|attachment[s]|attached|file[s]|upload[s]",
  "tool[s]|function[s]|schema[s]|propert(y|ies)|field[s]|parameter[s]|argument[s]|value[s]|array[s]|nesting",
  "prompt[s]|input|output|token[s]|message[s]|header[s]|body|payload",
  "context|conversation[s]|session[s]|turn[s]|time(out| limit)",
  "character[s]|byte[s]|length|size",
  "model|claude|opus|sonnet|haiku|gpt",
  "memory|storage|disk|cache|index|workspace[s]|customi(s|z)ation[s]|search[es]",
  "client[s]|version|account[s] limit",
);
