import type en from "../en/alerting.ts";

const ja: Readonly<Record<keyof typeof en, string>> = {};

export default ja;
