/** What is wrong with one field of what somebody sent: found, then wanted. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** A finding that is `false`, or whose message is, is none. */
export type Finding = false | readonly [field: string, message: string | false];

export const found = (findings: readonly Finding[]): Problem[] =>
  findings.flatMap((each) => (each !== false && each[1] !== false ? [{ field: each[0], message: each[1] }] : []));

/** Characters as people count them. */
export const lengthOf = (text: string): number => [...text].length;

/** An address that can be asked over HTTP: absolute, without spaces, with a host. */
export function isHttpUrl(text: string): boolean {
  return !/\s/.test(text) && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

/** The beginning of an address that is none, up to where a password could stand. */
export const shownUrl = (text: string): string => text.split(/[/?#@]/, 1)[0]!.slice(0, 40);
