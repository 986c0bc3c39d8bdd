import { type ReactNode, type RefObject, useId, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { isRelative, PRESETS, parseRange, presetOf, presetRange, type Range, resolveRange } from "../time/range.ts";
import { recentRanges, useRange } from "../time/range-state.tsx";
import { offsetName } from "../time/zone.ts";
import { Icon } from "../ui/icon.tsx";
import { Popover } from "../ui/menu.tsx";
import { useToast } from "../ui/toast.tsx";
import css from "./shell.module.css";

const LONG = 7 * 86_400;

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/** A range in words: its chip's name, or from when to when. */
export function useRangeWords(): (range: Range) => string {
  const { t, dateTime, time, date } = useI18n();
  return (range) => {
    const preset = presetOf(range);
    if (preset !== undefined) return t(`range.${preset}`);
    const span = resolveRange(range, nowSeconds());
    if (span === undefined) return "";
    if (isRelative(range) && range.from.startsWith("now") && range.to === "now")
      return t("range.last", { length: range.from.slice(4) });
    // The hours of whole weeks are of no interest to anybody, and have no room on a phone.
    if (range.to !== "now" && span.to - span.from >= LONG) return `${date(span.from)} – ${date(span.to)}`;
    const end =
      range.to === "now" ? t("range.now") : date(span.from) === date(span.to) ? time(span.to) : dateTime(span.to);
    return `${dateTime(span.from)} – ${end}`;
  };
}

/** What is being looked at, and ways to look at something else. */
export function RangePicker({ openRef }: { readonly openRef: RefObject<(() => void) | null> }): ReactNode {
  const { t, zone } = useI18n();
  const range = useRange();
  const words = useRangeWords();
  const toast = useToast();
  const copyLink = (): void => {
    void navigator.clipboard.writeText(range.absoluteLink()).then(() => toast(t("graph.link-copied")));
  };
  return (
    <div className={css.range}>
      <button
        type="button"
        className={css.step}
        aria-label={t("range.earlier")}
        title={`${t("range.earlier")} ([)`}
        onClick={() => range.pan(-1)}
      >
        <Icon name="left" />
      </button>
      <Popover
        label={t("range.label", { range: words(range.range) })}
        keys="t t"
        className={css.rangeButton}
        align="end"
        openRef={openRef}
        button={
          <>
            <Icon name="clock" />
            <span>{words(range.range)}</span>
            <Icon name="down" size={12} />
          </>
        }
      >
        {(close) => (
          <div className={css.rangePanel}>
            <div className={css.chips}>
              {PRESETS.map((preset) => (
                <button
                  key={preset}
                  type="button"
                  className={css.chip}
                  aria-pressed={presetOf(range.range) === preset}
                  onClick={() => {
                    range.pick(presetRange(preset));
                    close();
                  }}
                >
                  {t(`range.chip.${preset}`)}
                </button>
              ))}
            </div>
            <FreeText
              onPick={(next) => {
                range.pick(next);
                close();
              }}
            />
            <Recent
              onPick={(next) => {
                range.pick(next);
                close();
              }}
            />
            <footer>
              <button type="button" onClick={() => range.toAbsolute()} disabled={!isRelative(range.range)}>
                {t("range.absolute")} <kbd>t a</kbd>
              </button>
              <button type="button" onClick={copyLink}>
                {t("range.copy-link")} <kbd>t l</kbd>
              </button>
              <span>{zone === "UTC" ? "UTC" : `${zone} ${offsetName(range.span.to, zone)}`}</span>
            </footer>
          </div>
        )}
      </Popover>
      <button
        type="button"
        className={css.step}
        aria-label={t("range.later")}
        title={`${t("range.later")} (])`}
        onClick={() => range.pan(1)}
      >
        <Icon name="right" />
      </button>
      <button
        type="button"
        className={css.step}
        aria-label={t("range.zoom-out")}
        title={`${t("range.zoom-out")} (-)`}
        onClick={() => range.zoomBy(2)}
      >
        <Icon name="zoom-out" />
      </button>
      {range.zoomed && (
        <button type="button" className={css.reset} onClick={range.reset} title="Backspace">
          <Icon name="back-to" />
          <span>{t("range.reset")}</span>
        </button>
      )}
    </div>
  );
}

function FreeText({ onPick }: { readonly onPick: (range: Range) => void }): ReactNode {
  const { t, zone } = useI18n();
  const words = useRangeWords();
  const [text, setText] = useState("");
  const id = useId();
  const found = parseRange(text, nowSeconds(), zone);
  return (
    <form
      className={css.free}
      onSubmit={(event) => {
        event.preventDefault();
        if (found !== undefined) onPick(found);
      }}
    >
      <label htmlFor={id}>{t("range.free")}</label>
      <input
        id={id}
        data-first
        value={text}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setText(event.target.value)}
      />
      <p id={`${id}-hint`} aria-live="polite" data-bad={(text.trim() !== "" && found === undefined) || undefined}>
        {text.trim() === "" ? t("range.examples") : found === undefined ? t("range.unreadable") : `→ ${words(found)}`}
      </p>
    </form>
  );
}

function Recent({ onPick }: { readonly onPick: (range: Range) => void }): ReactNode {
  const { t } = useI18n();
  const words = useRangeWords();
  const recent = recentRanges().filter((range) => presetOf(range) === undefined);
  if (recent.length === 0) return null;
  return (
    <section className={css.recent}>
      <h3>{t("range.recent")}</h3>
      <ul>
        {recent.map((range) => (
          <li key={`${range.from} ${range.to}`}>
            <button type="button" onClick={() => onPick(range)}>
              {words(range)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
