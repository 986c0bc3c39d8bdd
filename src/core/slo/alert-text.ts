import type { Language, SayTime } from "#core/judge/sentence.ts";
import type { UnixSeconds } from "#core/time.ts";
import { sayBurn } from "./burn-text.ts";

/**
 * What alerts of objectives say. It is kept in English, for programs that know no objectives, and read back to be said in a person's
 * language and zone.
 */
const MISSING = /^No counts since (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

export const spellMissing = (since: UnixSeconds): string =>
  `No counts since ${new Date(since * 1000).toISOString().slice(0, 19)}Z`;

export const COME_AGAIN = "Counts come again";

const UNREADABLE = "; the SLO cannot be read any more, so nobody judges it";

/** What the alert of an objective says when what is stored of the objective cannot be read. Said twice it stays as it is. */
export const spellUnreadable = (message: string): string =>
  message.endsWith(UNREADABLE) ? message : `${message}${UNREADABLE}`;

/** For people. What nobody can read back is said as it is. */
export function saySloAlert(language: Language, text: string, sayTime: SayTime): string {
  if (text.endsWith(UNREADABLE)) {
    const before = saySloAlert(language, text.slice(0, -UNREADABLE.length), sayTime);
    return language === "en" ? `${before}${UNREADABLE}` : `${before}。SLOの設定を読み取れないため、判定できません`;
  }
  if (text === COME_AGAIN) return language === "en" ? text : "件数が再び届いています";
  const [, since] = MISSING.exec(text) ?? [];
  if (since === undefined) return sayBurn(language, text);
  const time = sayTime(Date.parse(since) / 1000);
  return language === "en" ? `No counts since ${time}` : `${time} から件数が届いていません`;
}
