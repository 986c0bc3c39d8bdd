import { type Messages, setupI18n } from "@lingui/core";
import { createContext, Fragment, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { keep, recall } from "../data/keep.ts";
import { createStore, useStore } from "../data/store.ts";
import { localZone } from "../time/zone.ts";
import type { MessageId } from "./en.ts";
import type { Locale } from "./format.ts";
import * as format from "./format.ts";

export type { Locale, MessageId };

type Values = Readonly<Record<string, string | number>>;

/** The words, dates and numbers of one language in one time zone. */
export interface I18n {
  readonly locale: Locale;
  readonly zone: string;
  /** A text by its id; `{name}` and plurals are filled from `values`. */
  t(id: MessageId, values?: Values): string;
  dateTime(epoch: number): string;
  date(epoch: number): string;
  time(epoch: number, seconds?: boolean): string;
  ago(epoch: number, now: number): string;
  /** In the largest unit. */
  length(seconds: number): string;
  /** In the two largest units. */
  span(seconds: number): string;
  count(value: number): string;
}

/** Only the catalogue that is asked for is loaded. */
const CATALOGUES: Readonly<Record<Locale, () => Promise<{ default: unknown }>>> = {
  en: () => import("./en.ts"),
  ja: () => import("./ja.ts"),
};

const speech = { locale: guessLocale(), zone: recall("zone", localZone()) };

/** What the person chose, or what the browser suggests until there is a person. */
export const speechStore = createStore<{ readonly locale: Locale; readonly zone: string }>(speech);

export function speak(next: { readonly locale?: Locale; readonly zone?: string }): void {
  const now = speechStore.get();
  const wanted = { locale: next.locale ?? now.locale, zone: next.zone ?? now.zone };
  if (wanted.locale === now.locale && wanted.zone === now.zone) return;
  keep("locale", wanted.locale);
  keep("zone", wanted.zone);
  speechStore.set(wanted);
}

function guessLocale(): Locale {
  const kept = recall<string>("locale", "");
  if (kept === "en" || kept === "ja") return kept;
  return navigator.languages.some((language) => language.startsWith("ja")) ? "ja" : "en";
}

const Context = createContext<I18n | undefined>(undefined);

/** Shows nothing until the first catalogue is there; on a change the old words stay until the new ones are. */
export function I18nProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { locale, zone } = useStore(speechStore);
  const [loaded, setLoaded] = useState<{ locale: Locale; messages: Messages }>();
  useEffect(() => {
    let current = true;
    CATALOGUES[locale]().then(({ default: messages }) => {
      if (current) setLoaded({ locale, messages: messages as Messages });
    });
    return () => {
      current = false;
    };
  }, [locale]);
  const value = useMemo(
    () => (loaded === undefined ? undefined : create(loaded.locale, zone, loaded.messages)),
    [loaded, zone],
  );
  useEffect(() => {
    if (loaded !== undefined) document.documentElement.lang = loaded.locale;
  }, [loaded]);
  return value === undefined ? null : <Context value={value}>{children}</Context>;
}

function create(locale: Locale, zone: string, messages: Messages): I18n {
  const lingui = setupI18n({
    locale,
    messages: { [locale]: messages },
    missing: (_locale, id) => {
      console.error(`Cannot show text "${id}": not in catalogue "${locale}"`);
      return id;
    },
  });
  return {
    locale,
    zone,
    t: (id, values) => lingui._(id, values),
    dateTime: (epoch) => format.dateTime(epoch, locale, zone),
    date: (epoch) => format.date(epoch, locale, zone),
    time: (epoch, seconds) => format.timeOfDay(epoch, zone, seconds),
    ago: (epoch, now) => format.ago(epoch, now, locale),
    length: (seconds) => format.length(seconds, locale),
    span: (seconds) => format.span(seconds, locale),
    count: (value) => format.count(value, locale),
  };
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (value === undefined) throw new Error("useI18n outside of I18nProvider");
  return value;
}

/** A text with elements in it: `{name}` in the message is replaced by `parts.name`. */
export function Rich({
  id,
  values = {},
  parts,
}: {
  readonly id: MessageId;
  readonly values?: Values;
  readonly parts: Readonly<Record<string, ReactNode>>;
}): ReactNode {
  const { t } = useI18n();
  const marks = Object.fromEntries(Object.keys(parts).map((name) => [name, `\u0000${name}\u0000`]));
  const pieces = t(id, { ...values, ...marks }).split("\u0000");
  // The order of the pieces is fixed by the text, so their places may be their keys.
  return pieces.map((piece, i) => {
    const key = `${i}:${piece}`;
    return <Fragment key={key}>{i % 2 === 0 ? piece : parts[piece]}</Fragment>;
  });
}
