import { readFileSync } from "node:fs";
import { Corrupt, Unavailable } from "#core/errors.ts";
import { type BasisPoints, isShare, NOTHING } from "#core/traffic/share.ts";
import { replaceFile } from "#kit/durable-file.ts";

/** What outlives the process: the share, whose word it was, and how often it was written. */
export interface Share {
  readonly canaryBp: BasisPoints;
  readonly fence: number;
  /** Counts the writes, so that a share that was changed and changed back is seen to have been. */
  readonly writes: number;
}

const AT_FIRST: Share = { canaryBp: NOTHING, fence: 0, writes: 0 };

/** The share that was in effect; nothing where there is no file yet. `Corrupt`: the file is not what we wrote. */
export function loadShare(path: string): Share {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return AT_FIRST;
    throw new Unavailable(`Cannot read the share from "${path}"`, { cause: error });
  }
  const share = parse(text);
  if (share === undefined)
    throw new Corrupt(
      `Cannot read the share from "${path}": found ${JSON.stringify(text.slice(0, 80))}; delete it to begin with 0`,
    );
  return share;
}

function parse(text: string): Share | undefined {
  try {
    const { canaryBp, fence, writes } = JSON.parse(text) as Partial<Share>;
    if (isShare(canaryBp) && Number.isSafeInteger(fence) && Number.isSafeInteger(writes))
      return { canaryBp, fence: fence!, writes: writes! };
  } catch {
    // Not JSON: not ours.
  }
  return undefined;
}

/** Resolves once a crash of the machine leaves this share or a later one. `Unavailable`: it could not be written. */
export async function saveShare(path: string, share: Share): Promise<void> {
  try {
    await replaceFile(path, `${JSON.stringify(share)}\n`);
  } catch (error) {
    throw new Unavailable(`Cannot write the share to "${path}"`, { cause: error });
  }
}
