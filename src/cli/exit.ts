/** What the process answers its caller with. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** What was compared differs. */
  differs: 3,
  /** Where a migration stands, or ended. Gate and drift are told apart so that a pipeline knows whom to ask. */
  hold: 10,
  rolledBack: 20,
  gateRefused: 30,
  drift: 40,
  /** Somebody ended the run, or has to lend a hand to take it back. */
  aborted: 50,
  /** Something else is down; the same command may work later (`EX_TEMPFAIL`, which cron and systemd know). */
  tryLater: 75,
  /** The API key is unknown, or lacks the right that this needs (`EX_NOPERM`). */
  notPermitted: 77,
  /** A value in the environment or in a file makes no sense (`EX_CONFIG`). */
  configuration: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
