import { useCallback, useMemo } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";

/** How one parameter of the address is read and written. */
export interface Codec<T> {
  /** What stands for the parameter being absent. */
  readonly fallback: T;
  read(text: string): T;
  /** `undefined` leaves the parameter out. */
  write(value: T): string | undefined;
}

export function text(fallback = ""): Codec<string> {
  return { fallback, read: (found) => found, write: (value) => (value === fallback ? undefined : value) };
}

export function oneOf<const T extends string>(choices: readonly T[], fallback: T): Codec<T> {
  return {
    fallback,
    read: (found) => choices.find((choice) => choice === found) ?? fallback,
    write: (value) => (value === fallback ? undefined : value),
  };
}

/** Several of a closed set, joined by commas; none means all. */
export function someOf<const T extends string>(choices: readonly T[]): Codec<readonly T[]> {
  return {
    fallback: [],
    read: (found) => choices.filter((choice) => found.split(",").includes(choice)),
    write: (value) => (value.length === 0 ? undefined : value.join(",")),
  };
}

export type Schema = Readonly<Record<string, Codec<never>>>;
type State<S> = { readonly [K in keyof S]: S[K] extends Codec<infer T> ? T : never };

export function readState<S>(schema: S, search: string): State<S> {
  const found = new URLSearchParams(search);
  const entries = Object.entries(schema as Record<string, Codec<unknown>>).map(([name, codec]) => {
    const text = found.get(name);
    return [name, text === null ? codec.fallback : codec.read(text)];
  });
  return Object.fromEntries(entries) as State<S>;
}

/** The search part with some parameters changed; those of others stay as they are. */
export function writeState<S>(schema: S, search: string, change: Partial<State<S>>): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    const written = (schema as Record<string, Codec<unknown>>)[name]!.write(value);
    if (written === undefined || written === "") next.delete(name);
    else next.set(name, written);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

/**
 * State that lives in the address, so that a copied link shows the same thing. `schema` must be a constant of its module.
 * Replaces the history entry unless told to push one.
 */
export function useUrlState<S>(schema: S): [State<S>, (change: Partial<State<S>>, how?: "push" | "replace") => void] {
  const search = useSearch();
  const state = useMemo(() => readState(schema, search), [schema, search]);
  const change = useCallback(
    (next: Partial<State<S>>, how: "push" | "replace" = "replace") =>
      navigate(location.pathname + writeState(schema, location.search, next) + location.hash, {
        replace: how === "replace",
        state: history.state,
      }),
    [schema],
  );
  return [state, change];
}
