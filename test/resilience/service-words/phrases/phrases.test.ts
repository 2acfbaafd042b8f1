import { describe, expect, it } from "vitest";
import {
  either,
  oneOf,
  phrases,
} from "../../../../src/resilience/service-words/phrases/phrases.ts";

describe("a phrase", () => {
  it.each([
    ["too long", ["Too long", "is too long."], ["too longer", "tattoo long", "too  long"]],
    ["daily|weekly", ["daily", "a weekly one"], ["bidaily"]],
    ["(used|spent) all", ["used all", "spent all"], ["used", "all"]],
    ["[the|your] token is", ["token is", "your token is"], ["yourtoken is"]],
    ["no [more|such] token", ["no token", "no more token"], ["no other token"]],
    ["image[s] are", ["image are", "images are"], ["imagesare", "imaged are"]],
    ["week[ly|'s] limit", ["week limit", "weekly limit", "week's limit"], ["weeks limit"]],
    ["(tool|schema)[s] all[ of] used", ["tools all used", "schema all of used"], ["tool used"]],
    ["~lock~", ["lock", "unlocked"], ["look"]],
    ["throttl~", ["throttled"], ["unthrottled"]],
    ["limit ...5 hit", ["limit hit", "limit was hit"], ["limit has been hit", "limit whit"]],
    [
      "body ... limit",
      ["body limit", `body${" x".repeat(500)} limit`],
      ["limit body", "body\nlimit"],
    ],
    ["body ... limit", ["body body limit", "a\nbody of limit"], ["bodylimit"]],
    ["^ token", ["token", '("Token'], ["a token"]],
    ["reached the limit $", ["reached the limit", "reached the limit!)"], ["reached the limit of"]],
    [
      String.raw`prompt has \d+ token[s](?! left)`,
      ["prompt has 12 tokens"],
      ["prompt has 1 token left"],
    ],
    [String.raw`\+ \(a\) b`, [], ["a b"]],
  ])("%j", (phrase, found, others) => {
    for (const text of found) expect(text).toMatch(phrases(phrase));
    for (const text of others) expect(text).not.toMatch(phrases(phrase));
  });

  it("is found among others, and in a group that has a name", () => {
    const spent = oneOf("reached|hit", "used (up|all)");
    const any = phrases(`limit ${spent}`, "^ stop");
    for (const text of ["limit hit", "limit used up", "Stop it"]) expect(text).toMatch(any);
    for (const text of ["limit", "used up", "now stop"]) expect(text).not.toMatch(any);
    const both = either(any, /later$/);
    for (const text of ["limit hit", "Later"]) expect(text).toMatch(both);
  });
});
