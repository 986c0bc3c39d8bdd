import type en from "../en/people.ts";

const ja: Readonly<Record<keyof typeof en, string>> = {};

export default ja;
