/** `function name: case` -> the sentence that a person reads. */
export type Samples = Readonly<Record<string, string>>;
