import { Rejected } from "#core/errors.ts";
import type { Side } from "#core/traffic/router.ts";
import { type BasisPoints, isShare } from "#core/traffic/share.ts";
import { loadShare, type Share, saveShare } from "./share-file.ts";

/** The share that is in effect, and the one place where it changes. */
export interface Dial {
  current(): Share;
  /** Changes whenever the share was written. */
  fingerprint(): string;
  /** For the next request. */
  side(): Side;
  /** Takes effect when it is on disk. Without a fence, as a person writes, the one that was seen last stays. `conflict` for a lower fence than was seen, or another fingerprint than was expected. */
  set(want: {
    readonly canaryBp: BasisPoints;
    readonly fence?: number | undefined;
    readonly expect?: string | undefined;
  }): Promise<void>;
}

export function openDial(path: string, random: () => number): Dial {
  let share = loadShare(path);
  let turn: Promise<unknown> = Promise.resolve();
  const fingerprint = () => `${share.canaryBp}/${share.fence}/${share.writes}`;

  async function set({ canaryBp, fence = share.fence, expect }: Parameters<Dial["set"]>[0]): Promise<void> {
    const cannot = (message: string) => new Rejected("conflict", `Cannot set the share: ${message}`);
    if (!isShare(canaryBp))
      throw new Rejected(
        "invalid",
        `Cannot set the share: found ${JSON.stringify(canaryBp)}, want a whole number from 0 to 10000`,
      );
    if (fence < share.fence)
      throw cannot(`found fence ${fence}, want ${share.fence} or higher; another controller took over`);
    if (expect !== undefined && expect !== fingerprint()) throw cannot(`found "${fingerprint()}", want "${expect}"`);
    if (canaryBp === share.canaryBp && fence === share.fence) return;
    const next = { canaryBp, fence, writes: share.writes + 1 };
    await saveShare(path, next);
    share = next;
  }

  return {
    current: () => share,
    fingerprint,
    side: () => (random() * 10_000 < share.canaryBp ? "canary" : "stable"),
    set(want) {
      const done = turn.then(() => set(want));
      turn = done.catch(() => undefined);
      return done;
    },
  };
}
