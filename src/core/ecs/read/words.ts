/** Ends a message about an unknown word: `, did you mean "x"`, or nothing. */
export type DidYouMean = (word: string, known: readonly string[]) => string;
