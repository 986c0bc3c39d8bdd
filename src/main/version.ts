import manifest from "#package.json" with { type: "json" };

/** Of this program. package.json is the only place where it is written. */
export const VERSION: string = manifest.version;
