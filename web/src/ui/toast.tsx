import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import css from "./ui.module.css";

const Context = createContext<(text: string) => void>(() => undefined);

/** Confirms in a corner what was just done, for a few seconds; read out politely. */
export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [text, setText] = useState("");
  const timer = useRef(0);
  const show = useCallback((next: string) => {
    window.clearTimeout(timer.current);
    setText(next);
    timer.current = window.setTimeout(() => setText(""), 5_000);
  }, []);
  return (
    <Context value={show}>
      {children}
      <div className={css.toast} role="status" data-empty={text === "" || undefined}>
        {text}
      </div>
    </Context>
  );
}

/** How to say something in passing. */
export const useToast = (): ((text: string) => void) => useContext(Context);
