import { verb } from "#cli/verb.ts";
import { boolean, choice, integer, matching, option, withFlags } from "#kit/options.ts";
import { CLIENT_OPTIONS } from "#main/client-options.ts";
import { FAULT_WORDS, parseFault } from "./fault.ts";
import { ROUTERS } from "./routers.ts";

const fault = matching("fault", /^(errors(=\d{1,2}(\.\d)?%)?|slow|late|shared|silence|crash-loop)$/, FAULT_WORDS);

/** `npm run demo`. */
export const demo = verb({
  name: "demo",
  summary: "moves a service from one back end to another, all on this machine, in two minutes",
  operands: [],
  options: withFlags(
    { ...CLIENT_OPTIONS, options: {} },
    {
      fault: option(fault, { absent: "nothing goes wrong", help: `What goes wrong: ${FAULT_WORDS}.` }),
      router: option(choice(...ROUTERS), {
        default: "proxy" as const,
        help: "What divides the traffic: our proxy, or the HAProxy or nginx of this machine.",
      }),
      rate: option(integer(50, 2_000), { default: 300, help: "Requests a second." }),
      keep: option(boolean, {
        default: false,
        help: "Goes on at the end until Ctrl-C, so that pages can be looked at.",
      }),
    },
  ),
  more: [
    "Starts a server, a router, two back ends and a load generator, each a process of its own, and a migration with steps of seconds. " +
      "Answers 0 when it is done, 10 on hold, 20 rolled back.",
  ],
  run: async ({ values, terminal }) => {
    const { runDemo } = await import("./run.ts");
    const { stopSignal } = await import("#main/stop-signal.ts");
    const { rate, keep, router } = values;
    const what = values.fault === undefined ? undefined : parseFault(values.fault);
    return await runDemo({ fault: what ?? { kind: "none" }, router, rate, keep, stopSignal }, terminal);
  },
});
