import { oneOf, phrases } from "./phrases/phrases.ts";
import { clausesOf } from "./sentences.ts";

/** The model is unknown, retired or not for this account (PROTOCOL section 5). */
export function saysNoSuchModel(text: string): boolean {
  return clausesOf(text).some((clause) => !OF_A_FEATURE.test(clause) && NO_SUCH_MODEL.test(clause));
}

/** About a feature of a model, or about its load. */
const OF_A_FEATURE = phrases(
  "image[s]|document[s]|pdf[s]|file[s]|attachment[s]|media|vision|audio",
  "tool[s]|function[s]|thinking|reasoning|effort|parameter[s]|field[s]",
  "input[s]|content|context|token[s]|message[s]|long|caching|cache",
  "capacity|busy|overloaded|traffic",
  "temporar~",
  "response[s]|output[s]|returned|generated|produced",
);

const GONE = oneOf(
  String.raw`(not|isn't|longer)( \w+)? (found|available|supported|recogni(s|z)ed|known|valid|allowed|enabled|offered|permitted|accessible|authori(s|z)ed)`,
  "(not|doesn't) exist",
  "unavailable|invalid|unknown|unsupported|deprecated|retired",
);
/** The id of a model, without the word "model". */
export const MODEL_NAME = String.raw`\b(claude|gpt|deepseek|qwen|glm|minimax|kimi|nova)-[\w.-]*\w`;
const NOT_MAY = String.raw`(\bnot|n't|\bno|cannot|without|denied|lack[s])`;
const USE = String.raw`(access|entitle\w*|allow\w*|authori(s|z)\w*|include\w*|permission\w*|use|invoke)`;

const NO_SUCH_MODEL = phrases(
  `model ...60 ${GONE}`,
  String.raw`(invalid|unknown|unsupported|unrecogni(s|z)ed|no such|non-?existent)( \w+)? model`,
  `~${NOT_MAY} ...30 ${USE} ...30 model`,
  `~(?<=${MODEL_NAME} )((is|was|has|been|currently|now|no) )*\\b${GONE}`,
  "model access [is|was|has been] (denied|refused|disabled|forbidden)",
);
