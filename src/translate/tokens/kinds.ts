/** Kinds of characters that tokenizers treat about alike. */
export const KINDS = [
  "lower",
  "upper",
  "accented",
  "rareAccented",
  "digit",
  "space",
  "tab",
  "newline",
  "mark",
  "rule",
  "box",
  "boxLine",
  "cyrillic",
  "rareCyrillic",
  "greek",
  "hebrew",
  "arabic",
  "indic",
  "southeastAsian",
  "hangul",
  "kana",
  "han",
  "wideMark",
  "symbol",
  "half",
  // Scripts of which tokenizers know few words, by the cost of a character.
  "rare",
  "rarer",
  "rarest",
  "other",
] as const;

export type Kind = (typeof KINDS)[number];

/** First and last UTF-16 unit; a later row overrides earlier ones. */
const RANGES: readonly (readonly [first: number, last: number, kind: Kind])[] = [
  [0x00, 0x1f, "mark"],
  [0x20, 0x7f, "mark"],
  [0x20, 0x20, "space"],
  [0x09, 0x09, "tab"],
  [0x0a, 0x0a, "newline"],
  [0x0d, 0x0d, "newline"],
  [0x30, 0x39, "digit"],
  [0x41, 0x5a, "upper"],
  [0x61, 0x7a, "lower"],
  [0x80, 0xbf, "symbol"],
  [0xc0, 0xff, "accented"],
  [0x100, 0x24f, "rareAccented"],
  [0x300, 0x36f, "rareAccented"],
  [0x370, 0x3ff, "greek"],
  [0x400, 0x52f, "rareCyrillic"],
  [0x410, 0x44f, "cyrillic"],
  [0x530, 0x58f, "rarer"],
  [0x590, 0x5ff, "hebrew"],
  [0x600, 0x7bf, "arabic"],
  [0x8a0, 0x8ff, "arabic"],
  [0x900, 0x97f, "indic"],
  [0x980, 0x9ff, "rarer"],
  [0xa00, 0xaff, "rarest"],
  [0xb80, 0xdff, "rarer"],
  [0xe00, 0xe7f, "southeastAsian"],
  [0x1000, 0x10ff, "rare"],
  [0x1100, 0x11ff, "hangul"],
  [0x1780, 0x17ff, "rarest"],
  [0x1e00, 0x1eff, "rareAccented"],
  [0x1f00, 0x1fff, "greek"],
  [0x2000, 0x2bff, "symbol"],
  [0x2500, 0x259f, "box"],
  [0x2500, 0x2501, "boxLine"],
  [0x2550, 0x2550, "boxLine"],
  [0x2e80, 0x2fdf, "han"],
  [0x3000, 0x303f, "wideMark"],
  [0x3040, 0x30ff, "kana"],
  [0x3130, 0x318f, "hangul"],
  [0x3400, 0x9fff, "han"],
  [0xac00, 0xd7ff, "hangul"],
  [0xd800, 0xdfff, "half"],
  [0xf900, 0xfaff, "han"],
  [0xfb50, 0xfdff, "arabic"],
  [0xfe70, 0xfeff, "arabic"],
  [0xff00, 0xff65, "wideMark"],
  [0xff66, 0xff9f, "kana"],
];

/** Characters that are repeated to draw lines; tokenizers have tokens for long runs of them. */
const RULES = "-=*#_.~";

/**
 * The kind of each UTF-16 unit, as an index into `KINDS`: one lookup for each character of a
 * history.
 */
export const KIND_OF_UNIT: Uint8Array = new Uint8Array(0x10000).fill(KINDS.indexOf("other"));
for (const [first, last, kind] of RANGES) KIND_OF_UNIT.fill(KINDS.indexOf(kind), first, last + 1);
for (const sign of RULES) KIND_OF_UNIT[sign.charCodeAt(0)] = KINDS.indexOf("rule");
