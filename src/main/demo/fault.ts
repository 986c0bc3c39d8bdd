/** What goes wrong in a demo, and when. */
export type Fault =
  | { readonly kind: "none" }
  /** The canary fails a share of its requests from the start. */
  | { readonly kind: "errors"; readonly ratio: number }
  /** A fifth of the canary's requests take 800 ms. */
  | { readonly kind: "slow" }
  /** The canary begins to fail when it gets much traffic: a pool that is too small, a cache that is cold. */
  | { readonly kind: "late" }
  /** Both sides begin to fail: the database behind them, not the migration. */
  | { readonly kind: "shared" }
  /** Nothing tells of requests any more. */
  | { readonly kind: "silence" }
  /** The canary dies every few seconds and is started again. */
  | { readonly kind: "crash-loop" };

export const FAULT_WORDS = "errors=5%, slow, late, shared, silence or crash-loop";

export function parseFault(text: string): Fault | undefined {
  const [, percent] = /^errors=(\d{1,2}(?:\.\d)?)%$/.exec(text) ?? [];
  if (percent !== undefined) return { kind: "errors", ratio: Number(percent) / 100 };
  if (text === "errors") return { kind: "errors", ratio: 0.05 };
  const kinds = ["slow", "late", "shared", "silence", "crash-loop"] as const;
  const kind = kinds.find((each) => each === text);
  return kind && { kind };
}

/** What a demo with the fault ends with: the exit code of `sawara migrate watch`. */
export const endOf = ({ kind }: Fault): "done" | "hold" | "rolled-back" => {
  if (kind === "none") return "done";
  return kind === "shared" || kind === "silence" ? "hold" : "rolled-back";
};
