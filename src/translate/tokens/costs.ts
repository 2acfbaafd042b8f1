import type { Costs } from "./cost-table.ts";

/** Written by `bench/estimate/fit.ts`. */
export const COSTS: Costs = {
  lower: {
    first: { blank: 521, letter: 0, digit: 569, mark: 733 },
    later: [130, 0, 0, 410, 0, 0, 108, 748, 842],
    laterInside: [1051, 901, 139, 0, 0, 0, 0, 0, 104],
  },
  upper: {
    first: { blank: 303, letter: 0, digit: 51, mark: 482 },
    later: [0, 0, 261],
    laterInside: [1660, 1028, 365],
  },
  accented: {
    first: { blank: 913, letter: 891, digit: 895, mark: 912 },
    later: [0],
    laterInside: [0],
  },
  rareAccented: {
    first: { blank: 1266, letter: 1819, digit: 1517, mark: 1517 },
    later: [0],
    laterInside: [0],
  },
  digit: {
    first: { blank: 1496, letter: 1347, digit: 1324, mark: 1174 },
    later: [40, 229, 1079, 1117, 497, 220],
    laterInside: [0, 20, 56, 86, 145, 188],
  },
  space: {
    first: { blank: 194, letter: 299, digit: 308, mark: 86 },
    later: [720, 1],
    laterInside: [720, 1],
  },
  tab: { first: { blank: 159, letter: 78, digit: 0, mark: 78 }, later: [715], laterInside: [715] },
  newline: {
    first: { blank: 587, letter: 853, digit: 397, mark: 231 },
    later: [0],
    laterInside: [0],
  },
  mark: {
    first: { blank: 821, letter: 660, digit: 649, mark: 467 },
    later: [412, 0],
    laterInside: [412, 0],
  },
  rule: {
    first: { blank: 0, letter: 539, digit: 627, mark: 185 },
    later: [186, 0, 0, 24, 70, 106, 115, 88],
    laterInside: [186, 0, 0, 24, 70, 106, 115, 88],
  },
  box: {
    first: { blank: 1159, letter: 1159, digit: 1159, mark: 1159 },
    later: [1154, 1037, 804, 599, 419, 261, 122, 0],
    laterInside: [1154, 1037, 804, 599, 419, 261, 122, 0],
  },
  cyrillic: {
    first: { blank: 585, letter: 585, digit: 585, mark: 585 },
    later: [385],
    laterInside: [385],
  },
  greek: {
    first: { blank: 837, letter: 837, digit: 837, mark: 837 },
    later: [823],
    laterInside: [823],
  },
  hebrew: {
    first: { blank: 911, letter: 911, digit: 911, mark: 911 },
    later: [658],
    laterInside: [658],
  },
  arabic: {
    first: { blank: 918, letter: 918, digit: 918, mark: 918 },
    later: [667],
    laterInside: [667],
  },
  indic: {
    first: { blank: 858, letter: 858, digit: 858, mark: 858 },
    later: [815],
    laterInside: [815],
  },
  southeastAsian: {
    first: { blank: 1055, letter: 1055, digit: 1055, mark: 1055 },
    later: [1088],
    laterInside: [1088],
  },
  hangul: {
    first: { blank: 911, letter: 911, digit: 911, mark: 911 },
    later: [1071],
    laterInside: [1071],
  },
  kana: {
    first: { blank: 855, letter: 855, digit: 855, mark: 855 },
    later: [867],
    laterInside: [867],
  },
  han: {
    first: { blank: 921, letter: 921, digit: 921, mark: 921 },
    later: [978],
    laterInside: [978],
  },
  wideMark: {
    first: { blank: 874, letter: 874, digit: 874, mark: 874 },
    later: [846],
    laterInside: [846],
  },
  symbol: {
    first: { blank: 853, letter: 853, digit: 853, mark: 853 },
    later: [826],
    laterInside: [826],
  },
  half: {
    first: { blank: 925, letter: 925, digit: 925, mark: 925 },
    later: [925],
    laterInside: [925],
  },
  other: {
    first: { blank: 197, letter: 197, digit: 197, mark: 197 },
    later: [191],
    laterInside: [191],
  },
};
