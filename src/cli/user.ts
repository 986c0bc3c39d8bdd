import { AUTHORITIES, type Authority } from "#core/account.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What the verbs about people need from the store. `main` supplies it. */
export interface People {
  /** Sets a new password and ends all sessions of the person. Throws `Rejected` for a name or password that will not do. */
  resetPassword(name: string, password: string): Promise<void>;
  /** In the order in which they joined. */
  list(): Promise<readonly Person[]>;
  /** Throws `Rejected` for a name that is taken, or a name, address or password that will not do. */
  add(person: Omit<Person, "joinedAt">, password: string): Promise<void>;
  /** Throws `Rejected` for an unknown name and for the last owner. */
  setAuthority(name: string, authority: Authority): Promise<void>;
  /** Lets pages and API keys be used from everywhere again. */
  resetIpRestriction(): Promise<void>;
  /** Ends all links in messages. */
  revokeLinks(): Promise<void>;
}

export interface Person {
  readonly name: string;
  readonly email?: string | undefined;
  readonly authority: Authority;
  /** Epoch seconds. */
  readonly joinedAt: number;
}

type OpenPeople<K extends keyof People> = () => Promise<Pick<People, K> & AsyncDisposable>;

/**
 * `sawara user reset-password NAME`: for who cannot sign in any more. Works on the database directly, so it needs the
 * rights of whoever runs the server rather than those of a person.
 */
export async function resetPassword(
  parameters: { readonly name: string; readonly passwordStdin: boolean },
  openPeople: OpenPeople<"resetPassword">,
  terminal: Terminal,
): Promise<ExitCode> {
  const password = await newPassword(parameters.passwordStdin, terminal);
  if (typeof password === "number") return password;
  await using people = await openPeople();
  await people.resetPassword(parameters.name, password);
  terminal.err(`Password of "${parameters.name}" changed; all of its sessions have ended\n`);
  return EXIT.ok;
}

/** `sawara user list`: a line a person, or JSON. */
export async function listPeople(
  { json }: { readonly json: boolean },
  openPeople: OpenPeople<"list">,
  terminal: Terminal,
): Promise<ExitCode> {
  await using people = await openPeople();
  const all = await people.list();
  if (json) terminal.out(`${JSON.stringify(all, undefined, 2)}\n`);
  else {
    const width = Math.max(0, ...all.map(({ name }) => name.length));
    for (const { name, authority, email = "" } of all)
      terminal.out(`${name.padEnd(width)}  ${authority.padEnd(12)}  ${email}`.trimEnd().concat("\n"));
  }
  return EXIT.ok;
}

/** `sawara user add NAME`: for machines that are set up by a script, and where no mail can be sent. */
export async function addPerson(
  parameters: Omit<Person, "joinedAt"> & { readonly passwordStdin: boolean },
  openPeople: OpenPeople<"add">,
  terminal: Terminal,
): Promise<ExitCode> {
  const { passwordStdin, ...person } = parameters;
  const password = await newPassword(passwordStdin, terminal);
  if (typeof password === "number") return password;
  await using people = await openPeople();
  await people.add(person, password);
  terminal.err(`"${person.name}" was added as ${person.authority}\n`);
  return EXIT.ok;
}

/** `sawara user set-authority NAME AUTHORITY` */
export async function setAuthority(
  name: string,
  authority: string,
  openPeople: OpenPeople<"setAuthority">,
  terminal: Terminal,
): Promise<ExitCode> {
  const known = AUTHORITIES.find((each) => each === authority);
  if (known === undefined) {
    terminal.err(`sawara: Cannot set the authority: found "${authority}", want one of ${AUTHORITIES.join(", ")}\n`);
    return EXIT.usage;
  }
  await using people = await openPeople();
  await people.setAuthority(name, known);
  terminal.err(`"${name}" has the authority ${known} now\n`);
  return EXIT.ok;
}

/** `sawara org reset-ip-restriction`: for who has locked everybody out [IR3]. */
export async function resetIpRestriction(
  openPeople: OpenPeople<"resetIpRestriction">,
  terminal: Terminal,
): Promise<ExitCode> {
  await using people = await openPeople();
  await people.resetIpRestriction();
  terminal.err("Pages and API keys can be used from every address again, within five seconds\n");
  return EXIT.ok;
}

/** `sawara migrate revoke-links`: for when a message came into wrong hands, or a copy of the database did [MN8]. */
export async function revokeLinks(openPeople: OpenPeople<"revokeLinks">, terminal: Terminal): Promise<ExitCode> {
  await using people = await openPeople();
  await people.revokeLinks();
  terminal.err("Links in messages of migrations that were sent so far end within five seconds\n");
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
