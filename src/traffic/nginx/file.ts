import { createHash } from "node:crypto";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { NginxConfig } from "#core/traffic/config.ts";
import type { RouterReading } from "#core/traffic/router.ts";
import { type BasisPoints, EVERYTHING, isShare, NOTHING } from "#core/traffic/share.ts";

/** The fingerprint of a file that is not there. */
export const NOBODY_WROTE = "none";

const HEAD = "# Written by Sawara; changed by hand it is drift.";

/**
 * The one file of nginx's configuration that is ours. nginx refuses `0%`, so a side with nothing has no line; the fence is a
 * comment.
 */
export function spellFile(
  { variable, upstreams, key = "$request_id" }: NginxConfig,
  canaryBp: BasisPoints,
  fence: number,
): string {
  const canary = canaryBp > NOTHING && canaryBp < EVERYTHING ? `    ${percent(canaryBp)} ${upstreams.canary};\n` : "";
  const rest = canaryBp === EVERYTHING ? upstreams.canary : upstreams.stable;
  return `${HEAD}\n# fence ${fence}\nsplit_clients "${key}" $${variable} {\n${canary}    * ${rest};\n}\n`;
}

/** nginx takes two decimals: exactly a basis point. */
const percent = (share: BasisPoints): string => `${(share / 100).toFixed(2)}%`;

/** The share that the file says. A file that is not there is one that nobody wrote yet. */
export function parseFile({ file, upstreams }: NginxConfig, text: string | undefined): RouterReading {
  if (text === undefined) return { canaryBp: NOTHING, fingerprint: NOBODY_WROTE };
  const fence = Number(/^# fence (\d{1,15})$/m.exec(text)?.[1] ?? Number.NaN);
  const canaryBp = shareOf(text, upstreams);
  if (canaryBp === undefined)
    throw new Unavailable(`Cannot read the share from "${file}": found another split_clients than ours`);
  const fingerprint = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  return { canaryBp, fingerprint, ...(Number.isSafeInteger(fence) && { fence }) };
}

function shareOf(text: string, { stable, canary }: NginxConfig["upstreams"]): BasisPoints | undefined {
  const body = /^split_clients [^{]*\{([^}]*)\}/m.exec(text)?.[1];
  if (body === undefined) return undefined;
  const lines = body
    .split(";")
    .map((line) => line.replace(/#.*$/gm, "").trim().split(/\s+/))
    .filter((words) => words.length === 2) as [string, string][];
  const [first, last] = [lines[0], lines.at(-1)];
  if (last?.[0] !== "*") return undefined;
  if (lines.length === 1) return last[1] === canary ? EVERYTHING : last[1] === stable ? NOTHING : undefined;
  if (lines.length > 2 || first![1] !== canary || last[1] !== stable) return undefined;
  const share = Math.round(Number.parseFloat(first![0]) * 100);
  return isShare(share) ? share : undefined;
}

/** What goes into the file must not end a directive or begin another. */
export function checkNginx({ variable, upstreams, key = "$request_id" }: NginxConfig): void {
  if (!/^\w+$/.test(variable))
    throw new Rejected("invalid", `Cannot set variable "${variable}": want a name without $`);
  if (!/^\$\w+$/.test(key))
    throw new Rejected("invalid", `Cannot divide by "${key}": want a variable as in $request_id`);
  for (const name of Object.values(upstreams))
    if (!/^[\w.:-]{1,200}$/.test(name))
      throw new Rejected("invalid", `Cannot use upstream "${name}": want letters, digits and .:-_`);
  if (upstreams.stable === upstreams.canary)
    throw new Rejected("invalid", `Cannot divide between "${upstreams.stable}" and itself`);
}
