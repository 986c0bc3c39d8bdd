/** `npm run docs`: writes the documents that are made from tables in the sources. `test/docs.test.ts` finds them stale. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sampleConfig } from "#cli/config.ts";
import { markdownTables } from "#kit/option-docs.ts";
import { AGENT_OPTIONS } from "#main/agent-options.ts";
import { CLIENT_OPTIONS } from "#main/client-options.ts";
import { SERVER_OPTIONS } from "#main/options.ts";
import { PROXY_OPTIONS } from "#main/proxy-options.ts";
import { VERBS } from "#main/verbs.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function optionsPage(): string {
  const verbs = VERBS.map(({ name, operands, summary }) => {
    const usage = ["sawara", name, ...operands].join(" ");
    return `| \`${usage}\` | ${summary} |`;
  });
  return `<!-- Written by "npm run docs" from the tables in src/main; do not edit. -->
# Verbs and options

## Verbs

| Verb | What it does |
| --- | --- |
${verbs.join("\n")}

\`sawara help VERB\` lists the options that a verb takes.

## How values are read

A flag wins over an environment variable, a variable over the configuration file, the file over the default. The file is TOML;
\`--config\` or \`SAWARA_CONFIG\` names it, otherwise \`/etc/sawara/config.toml\` is read where it exists.
\`sawara config sample\` prints one to start from, \`sawara check-config\` finds mistakes, and \`sawara config print\` shows what takes
effect and where each value comes from.

An unknown flag, file key or variable that begins with \`SAWARA_\` is a mistake. An empty variable counts as absent. Secrets may
also be given by the path of a file, as Docker, Kubernetes and systemd provide them.

Durations are written \`90s\`, \`15m\`, \`12h\`, \`400d\` or \`2y\`; sizes \`512MiB\` or \`10GB\`, where \`GB\` counts in thousands and
\`GiB\` in steps of 1,024.

## The server

${markdownTables(SERVER_OPTIONS, 3)}
## The agent

The agent's own configuration file has the format of \`mackerel-agent.conf\`; these come on top of it.

${markdownTables(AGENT_OPTIONS, 3)}
## The proxy

${markdownTables(PROXY_OPTIONS, 3)}
## Verbs that ask a server

${markdownTables(CLIENT_OPTIONS, 3)}`;
}

/** Path and contents of every document that is made from tables. */
export function generatedDocuments(): Record<string, string> {
  return {
    "docs/options.md": `${optionsPage().trimEnd()}\n`,
    "deploy/config.sample.toml": sampleConfig(SERVER_OPTIONS),
  };
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(generatedDocuments())) {
    writeFileSync(ROOT + path, text);
    console.error(`Wrote ${path}`);
  }
}
