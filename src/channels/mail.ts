import type { SendMailOptions } from "nodemailer";
import type { Outgoing } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import type { Words } from "#core/notify/words.ts";
import { LEVEL_COLOURS } from "./kind.ts";
import { linesOf } from "./lines.ts";

const GRAPH = "graph@sawara";

/**
 * A message as mail: text and HTML that say the same, the picture inside. Its id is the delivery's, so that a mail that comes
 * twice is known to be one; mails of one alert refer to it, so that readers show them together.
 */
export function mailOf(message: Outgoing, words: Words, from: string): SendMailOptions {
  const host = new URL(message.publicUrl).hostname.replace(/^\[|\]$/g, "");
  const thread = threadOf(message.notification, host);
  const { image } = message;
  return {
    from,
    to: [...message.addresses],
    subject: words.title,
    messageId: `<${message.id}@${host}>`,
    ...(thread === undefined ? {} : { inReplyTo: thread, references: thread }),
    date: new Date(message.notification.at * 1000),
    // Nobody's out-of-office answer shall come back.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "X-Sawara-Delivery": message.id },
    text: `${linesOf(words).join("\n")}\n`,
    html: htmlOf(words, image === undefined ? undefined : image.alt),
    attachments:
      image === undefined
        ? []
        : [{ filename: "graph.png", content: Buffer.from(image.png), contentType: "image/png", cid: GRAPH }],
  };
}

/** What mails of one matter refer to. Nobody ever got a mail of this id; readers of mail need none to put its answers together. */
function threadOf(notification: Notification, host: string): string | undefined {
  if (notification.kind === "alert") return `<alert.${notification.alert.id}@${host}>`;
  if (notification.kind === "migration") return `<migration.${notification.run.id}@${host}>`;
  if (notification.kind === "budget") return `<budget.${notification.slo.id}@${host}>`;
  return notification.kind === "alertGroup" ? `<alert-group.${notification.group.id}@${host}>` : undefined;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Styles stand in the tags: many readers of mail know no others. */
function htmlOf(words: Words, alt: string | undefined): string {
  const facts = words.facts.map(
    ({ label, text }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#57606a;vertical-align:top">${escaped(label)}</td><td style="padding:2px 0">${escaped(text)}</td></tr>`,
  );
  const links = words.links.map(
    ({ label, url }) => `<a href="${escaped(url)}" style="color:#0b6bcb">${escaped(label)}</a>`,
  );
  const parts = [
    `<div style="font-family:system-ui,'Segoe UI',Roboto,'Hiragino Sans','Noto Sans JP',Meiryo,sans-serif;font-size:14px;line-height:1.5;color:#1b1f24;max-width:720px;border-left:4px solid ${LEVEL_COLOURS[words.level]};padding-left:16px">`,
    `<p style="font-size:18px;font-weight:600;margin:0">${escaped(words.title)}</p>`,
    `<p style="margin:4px 0 12px">${escaped(words.summary)}</p>`,
    ...(facts.length === 0 ? [] : [`<table style="border-collapse:collapse;font-size:14px">${facts.join("")}</table>`]),
    ...(words.memo === undefined ? [] : [`<p style="margin:12px 0;color:#57606a">${escaped(words.memo)}</p>`]),
    ...(alt === undefined
      ? []
      : [
          `<p style="margin:12px 0"><img src="cid:${GRAPH}" alt="${escaped(alt)}" style="max-width:100%;height:auto"></p>`,
        ]),
    ...(words.repeat === undefined ? [] : [`<p style="margin:12px 0;color:#57606a">${escaped(words.repeat)}</p>`]),
    `<p style="margin:12px 0 0">${links.join(" &#183; ")}</p>`,
    `</div>`,
  ];
  return parts.join("\n");
}
