import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import css from "./search-field.module.css";

/** How long typing must rest before the server is asked. */
const REST_MS = 150;

/** Words to look for; composing Japanese is waited for, and so is the end of typing. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const id = useId();
  const [text, setText] = useState(value);
  const composing = useRef(false);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    // The address changed by itself (back, or "clear"): the field follows.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = window.setTimeout(() => {
      if (composing.current) return;
      sent.current = text;
      latest.current(text);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <div className={css.search}>
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        value={text}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          setText(event.currentTarget.value);
        }}
      />
    </div>
  );
}
