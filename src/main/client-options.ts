import { type OptionTable, option, secret, url } from "#kit/options.ts";

const NO_FILE = { only: "flag-or-variable" } as const;

/** How verbs reach a server. */
export const CLIENT_OPTIONS = {
  envPrefix: "SAWARA_",
  options: {
    url: option(url("http:", "https:"), {
      ...NO_FILE,
      default: "http://127.0.0.1:8080",
      env: ["MACKEREL_APIBASE"],
      help: "Address of the server.",
    }),
    apiKey: option(secret(1), {
      ...NO_FILE,
      absent: "must be given",
      env: ["MACKEREL_APIKEY"],
      help: "API key with write permission. Prefer the variable or a file: flags show in ps.",
    }),
  },
} as const satisfies OptionTable;
