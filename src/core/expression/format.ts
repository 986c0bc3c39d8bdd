import type { RoleRef } from "#core/host.ts";
import { type Duration, type Expression, type Factor, FUNCTIONS, type Parameter } from "./expression.ts";

/** An expression on one line, with a blank after each comma; reading it again gives the same expression [EX2]. */
export const formatExpression = (call: Expression): string => formatCall(call, formatExpression);

/** A call on one line, its arguments that are calls spelled as `spell` has them. */
export function formatCall(call: Expression, spell: (argument: Expression) => string): string {
  const args: readonly unknown[] = call.args;
  const texts = FUNCTIONS[call.name].map((parameter: Parameter, i) => {
    if (parameter === "metrics") return spell(args[i] as Expression);
    if (parameter === "metrics+") return (args[i] as readonly Expression[]).map(spell).join(", ");
    return formatArgument(parameter, args[i]);
  });
  return `${call.name}(${texts.join(", ")})`;
}

/** An expression over several lines: a call whose arguments are calls has each on a line of its own. */
export function layOutExpression(call: Expression, width = 60, indent = ""): string {
  const line = formatExpression(call);
  if (line.length + indent.length <= width) return line;
  const args: readonly unknown[] = call.args;
  const inner = `${indent}  `;
  const lines = FUNCTIONS[call.name].flatMap((parameter, i): string | string[] => {
    if (parameter === "metrics") return layOutExpression(args[i] as Expression, width, inner);
    if (parameter === "metrics+") return (args[i] as Expression[]).map((each) => layOutExpression(each, width, inner));
    return formatArgument(parameter, args[i]);
  });
  return `${call.name}(\n${lines.map((each) => inner + each).join(",\n")}\n${indent})`;
}

function formatArgument(parameter: Exclude<Parameter, "metrics" | "metrics+">, argument: unknown): string {
  switch (parameter) {
    case "host":
    case "service":
    case "metric":
      return argument as string;
    case "role": {
      const { service, role } = argument as RoleRef;
      return `${service}:${role}`;
    }
    case "factor": {
      const { numerator, denominator } = argument as Factor;
      return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
    }
    case "percentage":
      return String(argument);
    case "duration": {
      const { amount, unit } = argument as Duration;
      return `${amount}${unit}`;
    }
    case "text":
      return `'${(argument as string).replace(/['\\]/g, "\\$&")}'`;
  }
}
