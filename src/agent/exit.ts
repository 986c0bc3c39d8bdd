/** What the agent's verbs answer their caller with. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** Something else is down; the same command may work later (`EX_TEMPFAIL`). */
  tryLater: 75,
  /** A value in the environment or in a file makes no sense, or the key is not accepted (`EX_CONFIG`). */
  configuration: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The agent cannot go on, and its message says what a person has to do. */
export class GaveUp extends Error {
  override readonly name = "GaveUp";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
