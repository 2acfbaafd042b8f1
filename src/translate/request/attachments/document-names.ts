/** Characters and length that Bedrock accepts in the name of a document. */
const ILLEGAL = /[^A-Za-z0-9 ()[\]-]+/g;
const LONGEST = 190;

/** Hands out names for documents, each only once (DOCUMENT_DUPLICATE_NAME, PROTOCOL 3.5). */
export class DocumentNames {
  readonly #taken = new Set<string>();

  claim(filename: string): string {
    const stem =
      filename.replace(ILLEGAL, "-").replace(/ {2,}/g, " ").trim().slice(0, LONGEST) || "document";
    let name = stem;
    for (let copy = 2; this.#taken.has(name); copy += 1) name = `${stem} (${copy})`;
    this.#taken.add(name);
    return name;
  }
}
