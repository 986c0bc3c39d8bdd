import type { Program } from "#agent/program.ts";
import type { Terminal } from "#cli/terminal.ts";
import { verb } from "#cli/verb.ts";
import { AGENT_OPTIONS, RETIRE_OPTIONS } from "./agent-options.ts";
import { VERSION } from "./version.ts";

/** What the agent's verbs know of the program around them. */
const programOf = (terminal: Terminal): Program => ({
  version: VERSION,
  revision: "unknown",
  out: terminal.out,
  err: terminal.err,
  isTerminal: terminal.interactive,
});

const run = verb({
  name: "agent",
  summary: "watches this machine and posts what it sees",
  operands: [],
  options: AGENT_OPTIONS,
  more: [
    "Registers this machine as a host, posts its metrics every minute, and runs the plugins of its configuration file, which " +
      "has the format of mackerel-agent.conf. SIGHUP reads the file again; SIGTERM posts what is left and ends.",
  ],
  run: async ({ values, terminal }) => {
    const { runAgent } = await import("#agent/run.ts");
    const { processControl } = await import("#agent/control.ts");
    const control = processControl({ exitWithParent: values.exitWithParent });
    try {
      return await runAgent(values, control, programOf(terminal));
    } finally {
      control.close();
    }
  },
});

const once = verb({
  name: "agent once",
  summary: "prints what the agent would post, and posts nothing",
  operands: [],
  options: AGENT_OPTIONS,
  run: async ({ values, terminal }) => (await import("#agent/once.ts")).agentOnce(values, programOf(terminal)),
});

const configtest = verb({
  name: "agent configtest",
  summary: "checks the agent's configuration file, and changes nothing",
  operands: [],
  options: AGENT_OPTIONS,
  run: async ({ values, terminal }) =>
    (await import("#agent/config-test.ts")).agentConfigTest(values, programOf(terminal)),
});

const init = verb({
  name: "agent init",
  summary: "writes address and API key into the agent's configuration file",
  operands: [],
  options: AGENT_OPTIONS,
  more: ["A file that has a key already stays as it is."],
  run: async ({ values, terminal }) => (await import("#agent/init.ts")).agentInit(values, programOf(terminal)),
});

const retire = verb({
  name: "agent retire",
  summary: "retires this host, for ever",
  operands: [],
  options: RETIRE_OPTIONS,
  more: ["What it has posted is kept. The machine would register as a new host afterwards."],
  run: async ({ values, terminal }) => {
    const { agentRetire } = await import("#agent/retire.ts");
    const confirm = terminal.interactive ? (question: string) => terminal.confirm(question) : undefined;
    return agentRetire(values, { force: values.force, confirm }, programOf(terminal));
  },
});

export const AGENT_VERBS = [run, once, configtest, init, retire];
