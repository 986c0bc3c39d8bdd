import type { Channel } from "#core/notify/channel.ts";
import type { Outgoing } from "#core/notify/delivery.ts";
import { wordsOf } from "#core/notify/say.ts";
import type { Words } from "#core/notify/words.ts";

export type ChannelOf<T extends Channel["type"]> = Channel & { readonly type: T };

/** One HTTP request that a message is made of. */
export interface ChannelRequest {
  readonly method: "POST" | "PUT";
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** A kind of channel that is spoken to over HTTP. */
export interface HttpKind<T extends Channel["type"]> {
  /** What to send, in order; each only after the one before was taken. The same message gives the same requests. */
  requests(channel: ChannelOf<T>, message: Outgoing, words: Words): readonly ChannelRequest[];
}

/** What the message says, in the channel's language. */
export function wordsFor(
  { locale }: Channel,
  { notification, timeZone, publicUrl, possibleRepeat, signedLinks }: Outgoing,
): Words {
  return wordsOf(notification, { locale, timeZone, publicUrl, possibleRepeat, signedLinks });
}

export function jsonRequest(
  url: string,
  body: unknown,
  headers: ChannelRequest["headers"] = [],
  method: ChannelRequest["method"] = "POST",
): ChannelRequest {
  return { method, url, headers: [["Content-Type", "application/json"], ...headers], body: JSON.stringify(body) };
}

/** A picture among the fields of a form. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly png: Uint8Array;
}

/** A `multipart/form-data` request of text fields and one picture. */
export function formRequest(
  url: string,
  fields: Readonly<Record<string, string>>,
  file: FormFile,
  headers: ChannelRequest["headers"] = [],
): ChannelRequest {
  // Random enough never to stand in a field; the same for the same message, as a request has to be.
  const boundary = `sawara-${Buffer.from(url).toString("hex").slice(-8)}-${file.png.length}-7MA4YWxkTrZu0gW`;
  const part = (disposition: string, content: string | Uint8Array) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
  const body = Buffer.concat([
    ...Object.entries(fields).flatMap(([name, value]) => part(`name="${name}"`, value)),
    ...part(`name="${file.field}"; filename="${file.name}"\r\nContent-Type: image/png`, file.png),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return {
    method: "POST",
    url,
    headers: [["Content-Type", `multipart/form-data; boundary=${boundary}`], ...headers],
    body,
  };
}

/** At most `most` UTF-16 units, an ellipsis at the end of what was cut; no character is cut in two. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** `#rrggbb` by level: the colours that pages give to states. */
export const LEVEL_COLOURS: Readonly<Record<Words["level"], string>> = {
  ok: "#1a7f4b",
  warning: "#b25e00",
  critical: "#c4162a",
  unknown: "#5b6470",
  info: "#0b6bcb",
};

/** The text that a person wants to be called by, at this level. Not knowing is as bad as critical, as Mackerel ranks it. */
export function mentionOf({ mentions }: ChannelOf<"slack" | "discord">, { level }: Words): string | undefined {
  if (level === "info") return undefined;
  return mentions[level === "unknown" ? "critical" : level] || undefined;
}
