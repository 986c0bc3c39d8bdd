import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Rejected } from "#core/errors.ts";
import { must } from "#kit/assert.ts";

/**
 * Argon2id with what OWASP's password storage sheet asks for at least: 19 MiB, 2 passes, 1 lane. About 30 ms and 19 MiB a
 * sign-in, on a thread of the pool.
 */
export interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}
export const TODAYS_COST: Cost = { memory: 19_456, passes: 2, lanes: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** NIST SP 800-63B asks for 8 at least and for no rules about kinds of characters; ours is the shortest that pages take. */
const MIN_LENGTH = 10;
/** So that nobody has us hash megabytes. */
const MAX_LENGTH = 256;

const derive = promisify(argon2);

const hash = (password: string, salt: Buffer, { memory, passes, lanes }: Cost, bytes: number): Promise<Buffer> =>
  // Keyboards differ in how they compose accents; equal to the eye is equal.
  derive("argon2id", {
    message: password.normalize("NFKC"),
    nonce: salt,
    parallelism: lanes,
    tagLength: bytes,
    memory,
    passes,
  });

/** Refuses a password that is too short or too long, counted in characters as people count them. */
export function checkPassword(password: string): void {
  const length = [...password].length;
  if (length < MIN_LENGTH || length > MAX_LENGTH)
    throw new Rejected(
      "invalid",
      `Cannot use the password: found ${length} characters, want ${MIN_LENGTH} to ${MAX_LENGTH}`,
    );
}

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/** The hash with its parameters, in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string, cost: Cost = TODAYS_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const bytes = await hash(password, salt, cost, HASH_BYTES);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.lanes}$${unpadded(salt)}$${unpadded(bytes)}`;
}

export interface Verdict {
  readonly right: boolean;
  /** Whether the hash was made with other parameters than today's. */
  readonly outdated: boolean;
}

/** Whether `password` is the one behind `stored`. Takes the time of a hash whatever the answer. */
export async function verifyPassword(stored: string, password: string): Promise<Verdict> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored);
  const [, m, t, p, salt, want] = must(parts, "a stored password hash is not ours");
  const cost = { memory: Number(m), passes: Number(t), lanes: Number(p) };
  const wanted = Buffer.from(want!, "base64");
  const found = await hash(password, Buffer.from(salt!, "base64"), cost, wanted.length);
  const { memory, passes, lanes } = TODAYS_COST;
  const outdated = cost.memory !== memory || cost.passes !== passes || cost.lanes !== lanes;
  return { right: timingSafeEqual(found, wanted), outdated };
}

/** Spends what verifying takes, so that an unknown name is not told by a faster answer. */
export async function pretendToVerify(password: string): Promise<void> {
  await hash(password, Buffer.alloc(SALT_BYTES), TODAYS_COST, HASH_BYTES);
}
