import type en from "../en/dashboards.ts";

const ja: Readonly<Record<keyof typeof en, string>> = {};

export default ja;
