import { type RefObject, useRef } from "react";

/** Says a sentence to screen readers, at most twice a second: of a held arrow key only the last one counts. */
export function useSpeech(where: RefObject<HTMLElement | null>): (text: string) => void {
  const timer = useRef(0);
  return (text) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (where.current !== null) where.current.textContent = text;
    }, 500);
  };
}
