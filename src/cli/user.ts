import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What the verbs about people need from the store. `main` supplies it. */
export interface People {
  /** Sets a new password and ends all sessions of the person. Throws `Rejected` for a name or password that will not do. */
  resetPassword(name: string, password: string): Promise<void>;
}

/**
 * `sawara user reset-password NAME`: for who cannot sign in any more. Works on the database directly, so it needs the
 * rights of whoever runs the server rather than those of a person.
 */
export async function resetPassword(
  parameters: { readonly name: string; readonly passwordStdin: boolean },
  openPeople: () => Promise<People & AsyncDisposable>,
  terminal: Terminal,
): Promise<ExitCode> {
  const password = await newPassword(parameters.passwordStdin, terminal);
  if (typeof password === "number") return password;
  await using people = await openPeople();
  await people.resetPassword(parameters.name, password);
  terminal.err(`Password of "${parameters.name}" changed; all of its sessions have ended\n`);
  return EXIT.ok;
}

/** The password, or the exit code where there is none to be had. */
async function newPassword(fromStdin: boolean, terminal: Terminal): Promise<string | ExitCode> {
  if (fromStdin) return (await terminal.readAll()).split(/\r?\n/, 1)[0] ?? "";
  if (!terminal.interactive) {
    terminal.err("sawara: Cannot ask for a password: found no terminal, want one or --password-stdin\n");
    return EXIT.usage;
  }
  const first = await terminal.askHidden("New password: ");
  const second = first === undefined ? undefined : await terminal.askHidden("Again: ");
  if (first === undefined || second === undefined) return EXIT.failed;
  if (first === second) return first;
  terminal.err("sawara: Cannot set the password: found two different ones, want the same twice\n");
  return EXIT.failed;
}
