/**
 * The environment for programs that others choose: ours without our own options, of which some are secrets (the database's address, keys).
 * What other tools look for, as credentials of a cloud, stays: such a program may need it.
 */
export const childEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SAWARA_")));
