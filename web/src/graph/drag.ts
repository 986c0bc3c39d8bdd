import type { Plot } from "./plot.ts";

export interface DragHandlers {
  readonly plot: () => Plot | undefined;
  /** The overlay that shows what is being selected. */
  readonly overlay: HTMLElement;
  readonly onZoom: (from: number, to: number) => void;
  /** With Alt: a span, or a moment where nothing was dragged. Absent where nothing can be annotated. */
  readonly onAnnotate?: ((from: number, to: number) => void) | undefined;
  readonly onReset: () => void;
  /** A finger has no hover: touching and moving shows the crosshair instead. */
  readonly onTouch: (time: number | undefined) => void;
}

/** Fewer pixels than this are a click with an unsteady hand. */
const MIN_PIXELS = 6;

/** Selecting a span by mouse, pen or finger. uPlot's own dragging knows only mice and cannot be cancelled. */
export function enableDrag(host: HTMLElement, handlers: DragHandlers): () => void {
  const { plot, overlay, onZoom, onAnnotate, onReset, onTouch } = handlers;
  let start: number | undefined;
  let annotates = false;
  let current = 0;

  const position = (event: PointerEvent): number | undefined => {
    const area = plot()?.area.getBoundingClientRect();
    if (area === undefined || area.width === 0) return undefined;
    return Math.min(area.width, Math.max(0, event.clientX - area.left));
  };

  const paint = (): void => {
    const area = plot()?.area;
    const shown = start !== undefined && area !== undefined && Math.abs(current - start) >= MIN_PIXELS;
    overlay.hidden = !shown;
    if (!shown) return;
    const box = area.getBoundingClientRect();
    const outer = host.getBoundingClientRect();
    Object.assign(overlay.style, {
      left: `${box.left - outer.left + Math.min(start!, current)}px`,
      top: `${box.top - outer.top}px`,
      width: `${Math.abs(current - start!)}px`,
      height: `${box.height}px`,
    });
  };

  const end = (): void => {
    start = undefined;
    paint();
  };

  const down = (event: PointerEvent): void => {
    const x = position(event);
    const inside = event.target instanceof Node && plot()?.area.contains(event.target);
    if (x === undefined || !inside || event.button !== 0) return;
    // Never both: a drag that annotates must not zoom.
    if (event.altKey && onAnnotate === undefined) return;
    annotates = event.altKey;
    start = x;
    current = x;
    host.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") onTouch(plot()?.timeAt(x));
  };

  const move = (event: PointerEvent): void => {
    if (start === undefined) return;
    const x = position(event);
    if (x === undefined) return;
    current = x;
    if (event.pointerType === "touch") onTouch(plot()?.timeAt(x));
    paint();
  };

  const up = (): void => {
    const chart = plot();
    if (start === undefined || chart === undefined) return;
    const [from, to] = [Math.min(start, current), Math.max(start, current)];
    end();
    const isDrag = to - from >= MIN_PIXELS;
    if (annotates) onAnnotate?.(chart.timeAt(from), chart.timeAt(isDrag ? to : from));
    else if (isDrag) onZoom(chart.timeAt(from), chart.timeAt(to));
  };

  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || start === undefined) return;
    event.stopPropagation();
    end();
  };

  host.addEventListener("pointerdown", down);
  host.addEventListener("pointermove", move);
  host.addEventListener("pointerup", up);
  // The browser took the gesture for scrolling.
  host.addEventListener("pointercancel", end);
  host.addEventListener("dblclick", onReset);
  window.addEventListener("keydown", key, true);
  return () => {
    host.removeEventListener("pointerdown", down);
    host.removeEventListener("pointermove", move);
    host.removeEventListener("pointerup", up);
    host.removeEventListener("pointercancel", end);
    host.removeEventListener("dblclick", onReset);
    window.removeEventListener("keydown", key, true);
  };
}
