import { useEffect, useRef } from "react";

/** What each key does; sequences are written with a space: `g h`. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1_200;

/** The first key of a sequence belongs to whoever waits for its second one: `g a` is not another's `a`. */
let waiting: { readonly owner: object; readonly until: number } | undefined;

/** Where letters are text, not commands. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Hears keys for the whole page, except in fields, while composing Japanese, in dialogs and with modifiers. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    let first = "";
    let firstAt = 0;
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if ((event.ctrlKey || event.metaKey || event.altKey) && !isPalette) return;
      const key = isPalette ? "Ctrl+K" : event.key;
      if (waiting !== undefined && waiting.owner !== current && event.timeStamp < waiting.until) return;
      const pair = event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${key}` : key;
      const found = current.current[pair] ?? current.current[key];
      const begins = Object.keys(current.current).some((name) => name.startsWith(`${key} `));
      first = begins && found === undefined ? key : "";
      firstAt = event.timeStamp;
      if (waiting?.owner === current) waiting = undefined;
      if (first !== "") waiting = { owner: current, until: firstAt + SEQUENCE_MS };
      if (found === undefined) return;
      event.preventDefault();
      found(event);
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
}
