import type uPlot from "uplot";
import type { Guide } from "./guides.ts";

type Move = (guide: number, value: number) => void;

/** How many pixels around a line take hold of it: a finger's worth. */
const REACH = 20;

const moves = new WeakMap<HTMLElement, Move>();

/**
 * Lays invisible handles over the guides, by which a pointer drags them. For the pointer only: whoever uses the keyboard has the
 * fields with the same numbers beside the graph.
 */
export function placeHandles(u: uPlot, guides: readonly Guide[], onMove: Move | undefined): void {
  const handles = [...u.over.querySelectorAll<HTMLElement>("[data-guide]")];
  const wanted = onMove === undefined ? 0 : guides.length;
  for (const extra of handles.slice(wanted)) extra.remove();
  while (handles.length < wanted) handles.push(u.over.appendChild(createHandle(u, handles.length)));
  guides.slice(0, wanted).forEach(({ value }, i) => {
    const handle = handles[i]!;
    moves.set(handle, onMove!);
    handle.style.top = `${u.valToPos(value, "y") - REACH / 2}px`;
  });
}

function createHandle(u: uPlot, guide: number): HTMLElement {
  const handle = document.createElement("div");
  handle.dataset.guide = String(guide);
  Object.assign(handle.style, {
    position: "absolute",
    insetInline: "0",
    height: `${REACH}px`,
    cursor: "ns-resize",
    touchAction: "none",
    zIndex: "101",
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    // Under the handle a drag would select a span of time.
    event.stopPropagation();
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const { top, height } = u.over.getBoundingClientRect();
    const y = Math.min(height, Math.max(0, event.clientY - top));
    moves.get(handle)?.(guide, legible(u.posToVal(y, "y"), u.posToVal(0, "y") - u.posToVal(height, "y")));
  });
  return handle;
}

/** A number as a person would write it: as fine as a two-hundredth of the axis, no finer. */
export function legible(value: number, axis: number): number {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(axis), 1e-9))));
  return axis >= 1_000 ? Number(value.toPrecision(3)) : Number(value.toFixed(Math.min(12, digits)));
}
