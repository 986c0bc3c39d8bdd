import { Rejected } from "#core/errors.ts";

/** What is there already is a 400 to Mackerel's clients, where our own API says 409. */
export async function asInvalid<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Rejected && error.reason === "conflict") throw new Rejected("invalid", error.message);
    throw error;
  }
}
