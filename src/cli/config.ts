import { sampleFile, showDefault } from "#kit/option-docs.ts";
import { fileKey } from "#kit/option-table.ts";
import type { Options, OptionTable, Origin, ValuesOf } from "#kit/options.ts";
import { MASK, Secret } from "#kit/secret.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** A table's options as they take effect. */
export interface Effective<O extends Options> {
  readonly table: OptionTable<O>;
  readonly values: ValuesOf<O>;
  readonly origins: { readonly [K in keyof O]: Origin };
}

const describeOrigin = (origin: Origin): string =>
  origin.source === "default" ? "default" : `${origin.source} ${origin.name}`;

/** `sawara config print`: every option with its value and where that came from. Secrets are masked. */
export function printConfig<O extends Options>(
  effective: Effective<O>,
  options: { readonly json: boolean },
  terminal: Terminal,
): ExitCode {
  const rows = Object.entries(effective.table.options)
    .filter(([, option]) => !option.hidden && option.only !== "flag")
    .map(([key, option]) => {
      const value: unknown = effective.values[key];
      const origin = effective.origins[key]!;
      const shown = value === undefined ? undefined : option.kind.show(value);
      return { key: fileKey(key), value, shown, origin, fallback: showDefault(option) };
    });
  if (options.json) {
    const entries = rows.map(({ key, value, shown, origin }) => {
      // A secret that is a URL shows everything but its password, so it goes out as text as well.
      const printed = value instanceof Secret ? (shown ?? MASK) : (value ?? null);
      return [key, { value: printed, source: origin.source, ...(origin.name !== "" && { from: origin.name }) }];
    });
    terminal.out(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  } else {
    const lines = rows.map(({ key, shown, origin, fallback }) => [
      key,
      shown === undefined || shown === "" ? `(${fallback})` : shown,
      describeOrigin(origin),
    ]);
    terminal.out(formatTable(["OPTION", "VALUE", "FROM"], lines));
  }
  return EXIT.ok;
}

/** `sawara config sample`: a file to start from, which changes nothing as it stands. */
export function printSample(table: OptionTable, terminal: Terminal): ExitCode {
  terminal.out(sampleConfig(table));
  return EXIT.ok;
}

export function sampleConfig(table: OptionTable): string {
  return sampleFile(table, [
    "Configuration of `sawara server`. Every line that is commented out shows the default.",
    "Flags win over environment variables, those over this file.",
    "`sawara check-config --config FILE` finds mistakes, `sawara config print` shows what takes effect.",
  ]);
}
