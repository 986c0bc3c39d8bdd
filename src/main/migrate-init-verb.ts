import { EXIT, type ExitCode } from "#cli/exit.ts";
import { documentFrom, wantSetting } from "#cli/migrate/template.ts";
import type { Terminal } from "#cli/terminal.ts";
import { verb } from "#cli/verb.ts";
import { templateOf } from "#core/migration/template.ts";
import { list as listOf, matching, option, path, withFlags } from "#kit/options.ts";
import { didYouMean } from "#kit/suggest.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";
import { readInput } from "./read-input.ts";

const arn = matching(
  "ARN",
  /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:listener(-rule)?\/app\/\S+$/,
  "the ARN of a rule or a listener",
);
const ecsService = matching("CLUSTER/SERVICE", /^[\w-]+\/[\w-]+$/, 'a service as in "prod/api"');

async function initFromAws(name: string, alb: string, ecs: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { discover } = await import("#aws/discover.ts");
  const { openAws } = await import("#aws/aws.ts");
  const { initFromAlb } = await import("#cli/migrate/init.ts");
  const [cluster, service] = ecs?.split("/") ?? [];
  const followed = cluster === undefined ? undefined : { cluster, ecsService: service! };
  const aws = openAws({ region: alb.split(":")[3] });
  return await initFromAlb(name, () => discover(aws, alb, followed), terminal);
}

export const init = verb({
  name: "migrate init",
  summary: "prints the file of a migration to start from",
  operands: ["NAME"],
  options: withFlags(
    { ...CLIENT_OPTIONS, options: {} },
    {
      fromAlb: option(arn, {
        absent: "a template",
        help: "A rule, or a listener, of an Application Load Balancer: the file is made for what it forwards to.",
      }),
      fromEcs: option(ecsService, {
        absent: "target groups of the rule",
        help: "With --from-alb: the ECS service that is to take over; its live target group is followed.",
      }),
      template: option(path, {
        absent: "a file to fill in",
        help: "A template's file: the migration is made from it.",
      }),
      set: option(listOf("KEY=VALUE", wantSetting), {
        absent: "the template's defaults",
        help: "Values for the template's parameters. May be given several times.",
      }),
    },
  ),
  more: [
    "AWS is asked with the credentials of your shell, and nothing is changed.",
    "What a template makes goes into `sawara migrate save` like any other file: one template, as many migrations as there are services.",
  ],
  run: async ({ values, operands, terminal }) => {
    const { fromAlb, fromEcs, template, set } = values;
    const [name] = operands as [string];
    if (fromAlb === undefined && fromEcs !== undefined) {
      terminal.err("sawara: Cannot make a file from a service alone; want --from-alb too\n");
      return EXIT.usage;
    }
    if (fromAlb !== undefined && template !== undefined) {
      terminal.err("sawara: Cannot make a file from both a load balancer and a template; want one of them\n");
      return EXIT.usage;
    }
    if (fromAlb !== undefined) return await initFromAws(name, fromAlb, fromEcs, terminal);
    if (template === undefined) {
      terminal.out(templateOf(name));
      return EXIT.ok;
    }
    const { definitionOf, templateIn } = await import("./migration-file.ts");
    const document = documentFrom(templateIn(readInput(template)), name, set ?? [], didYouMean);
    // A file that would be refused later is told of now.
    definitionOf(document);
    terminal.out(document);
    return EXIT.ok;
  },
});
