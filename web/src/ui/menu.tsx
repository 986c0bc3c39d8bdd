import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "./icon.tsx";
import css from "./menu.module.css";

interface PopoverProps {
  /** Spoken name of the button. */
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string | undefined;
  readonly align?: "start" | "end";
  /** What opens: a menu of items, or a small form. */
  readonly role?: "menu" | "dialog";
  readonly keys?: string;
  readonly children: ReactNode | ((close: () => void) => ReactNode);
  readonly openRef?: { current: (() => void) | null };
}

/** A button with a panel under it. Closes on Escape, on a click elsewhere and when focus goes elsewhere. */
export function Popover(props: PopoverProps): ReactNode {
  const { label, button, className, align = "start", role = "dialog", children, openRef, keys } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };

  useEffect(() => {
    if (openRef === undefined) return undefined;
    openRef.current = () => setOpen(true);
    return () => {
      openRef.current = null;
    };
  }, [openRef]);

  useEffect(() => {
    if (!open) return undefined;
    const find = (selector: string) => panel.current?.querySelector<HTMLElement>(selector);
    (find("[data-first]") ?? find("button, input, select, a"))?.focus();
    keepOnScreen(panel.current);
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") close();
    else if (role === "menu" && (event.key === "ArrowDown" || event.key === "ArrowUp")) step(panel.current, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are heard here for the button and the panel together
    <div className={css.root} ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={trigger}
        className={className ?? css.icon}
        aria-label={label}
        title={keys === undefined ? label : `${label} (${keys})`}
        aria-haspopup={role}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a menu's or a dialog's
        // biome-ignore lint/a11y/noStaticElementInteractions: choosing an item closes the menu around it
        // biome-ignore lint/a11y/useKeyWithClickEvents: items are buttons, whose clicks keys make too
        <div
          id={id}
          ref={panel}
          role={role}
          aria-label={label}
          className={css.panel}
          data-align={align}
          onClick={role === "menu" ? close : undefined}
        >
          {typeof children === "function" ? children(close) : children}
        </div>
      )}
    </div>
  );
}

/** On phones a panel as wide as the screen does not fit under a button at its edge. */
function keepOnScreen(panel: HTMLElement | null): void {
  if (panel === null) return;
  const { left, right } = panel.getBoundingClientRect();
  const margin = 8;
  const over = right - (document.documentElement.clientWidth - margin);
  const shift = left < margin ? margin - left : over > 0 ? -over : 0;
  if (shift !== 0) panel.style.translate = `${shift}px`;
}

function step(panel: HTMLElement | null, key: string): void {
  const items = [...(panel?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + (key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
}

export function Menu(props: Omit<PopoverProps, "role">): ReactNode {
  return <Popover {...props} role="menu" />;
}

export function MenuItem({
  icon,
  keys,
  checked,
  danger,
  disabled,
  onSelect,
  children,
}: {
  readonly icon?: IconName;
  readonly keys?: string;
  /** Present for items of which one is chosen. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const mark = checked === undefined ? icon : checked ? "check" : undefined;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only items of a choice have a checked state
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      className={css.item}
      data-danger={danger || undefined}
      disabled={disabled}
      onClick={onSelect}
    >
      <span className={css.mark}>{mark !== undefined && <Icon name={mark} />}</span>
      <span>{children}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}
