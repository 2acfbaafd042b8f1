/** What a command found wrong itself, in words for a person. */
export class CliError extends Error {
  /** For programs: short, in lower case with underscores. */
  readonly code: string;
  /** 2: the command line is wrong, and nothing was done. */
  readonly exitCode: 1 | 2;

  constructor(code: string, message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = "CliError";
    this.code = code;
    this.exitCode = exitCode;
  }
}
