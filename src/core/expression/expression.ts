import type { RoleRef } from "#core/host.ts";

/**
 * Mackerel's graph expressions: what each function takes, in order. Everything that knows the language (parser, formatter,
 * evaluation, completion) goes by this table [EX1].
 */
export const FUNCTIONS = {
  host: ["host", "metric"],
  service: ["service", "metric"],
  role: ["role", "metric"],
  roleSlots: ["role", "metric"],
  avg: ["metrics"],
  max: ["metrics"],
  min: ["metrics"],
  sum: ["metrics"],
  product: ["metrics"],
  percentile: ["metrics", "percentage"],
  diff: ["metrics", "metrics"],
  divide: ["metrics", "metrics"],
  scale: ["metrics", "factor"],
  offset: ["metrics", "factor"],
  timeShift: ["metrics", "duration"],
  movingAverage: ["metrics", "duration"],
  linearRegression: ["metrics", "duration"],
  timeLeftForecast: ["metrics", "duration", "factor"],
  group: ["metrics+"],
  stack: ["metrics"],
  alias: ["metrics", "text"],
} as const satisfies Readonly<Record<string, readonly (keyof ArgumentOf)[]>>;

/** What a parameter of each kind is given. */
interface ArgumentOf {
  readonly metrics: Expression;
  /** One or more, the last parameter. */
  readonly "metrics+": readonly Expression[];
  readonly host: string;
  readonly service: string;
  readonly role: RoleRef;
  /** Each `*` stands for letters of one segment; see `select.ts`. */
  readonly metric: string;
  readonly factor: Factor;
  /** Over 0 and under 100. */
  readonly percentage: number;
  readonly duration: Duration;
  readonly text: string;
}

export type Parameter = keyof ArgumentOf;
export type FunctionName = keyof typeof FUNCTIONS;

type ArgumentsOf<Parameters extends readonly Parameter[]> = {
  readonly [I in keyof Parameters]: ArgumentOf[Parameters[I]];
};

/** A call of one function. An expression is nothing but calls. */
export type Call<Name extends FunctionName> = {
  readonly [N in Name]: { readonly name: N; readonly args: ArgumentsOf<(typeof FUNCTIONS)[N]> };
}[Name];

export type Expression = Call<FunctionName>;

/** The calls that read points; all others compute with what these give. */
export type Source = Call<"host" | "service" | "role" | "roleSlots">;

/** `1/86400` is kept as it is written: its quotient has no exact spelling. */
export interface Factor {
  readonly numerator: number;
  /** Never 0; 1 where none is written. */
  readonly denominator: number;
}

export const DURATION_SECONDS = { m: 60, h: 3_600, d: 86_400, w: 604_800, mo: 2_592_000, y: 31_536_000 } as const;

/** Months are 30 days and years 365, so that equal expressions give equal answers whenever they are asked. */
export interface Duration {
  readonly amount: number;
  readonly unit: keyof typeof DURATION_SECONDS;
}

export const secondsOf = ({ amount, unit }: Duration): number => amount * DURATION_SECONDS[unit];
export const quotientOf = ({ numerator, denominator }: Factor): number => numerator / denominator;

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);

export const isSource = (call: Expression): call is Source =>
  call.name === "host" || call.name === "service" || call.name === "role" || call.name === "roleSlots";

/** The calls that a call computes with. */
export function argumentsOf(call: Expression): readonly Expression[] {
  const args: readonly unknown[] = call.args;
  return FUNCTIONS[call.name].flatMap((parameter, i) =>
    parameter === "metrics" || parameter === "metrics+" ? (args[i] as Expression | readonly Expression[]) : [],
  );
}
