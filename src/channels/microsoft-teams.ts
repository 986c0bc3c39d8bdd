import type { Words } from "#core/notify/words.ts";
import { cut, type HttpKind, jsonRequest } from "./kind.ts";

const COLOURS: Readonly<Record<Words["level"], string>> = {
  ok: "good",
  warning: "warning",
  critical: "attention",
  unknown: "default",
  info: "accent",
};

/** Runs of text: unlike a TextBlock they are no markdown, so a name with stars or brackets is what it is. */
const line = (...inlines: readonly object[]) => ({
  type: "RichTextBlock",
  spacing: "Small",
  inlines: inlines.map((inline) => ({ type: "TextRun", ...inline })),
});

/**
 * Workflows ("Post to a channel when a webhook request is received") of Microsoft Teams: an Adaptive Card. The old connectors'
 * message cards are not taken any more. A card may have 28 KB; a picture has to be where Teams can fetch it.
 */
export const microsoftTeams: HttpKind<"microsoft-teams"> = {
  requests(channel, { image }, words) {
    const card = {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      msteams: { width: "Full" },
      // What a notification on a phone shows.
      fallbackText: cut(words.title, 500),
      body: [
        line({ text: cut(words.title, 500), size: "Large", weight: "Bolder", color: COLOURS[words.level] }),
        line({ text: cut(words.summary, 2_000) }),
        ...words.facts
          .slice(0, 15)
          .map(({ label, text }) => line({ text: `${cut(label, 100)}: `, isSubtle: true }, { text: cut(text, 500) })),
        ...(words.memo === undefined ? [] : [line({ text: cut(words.memo, 1_000), italic: true })]),
        ...(words.repeat === undefined ? [] : [line({ text: words.repeat, isSubtle: true })]),
        ...(channel.enabledGraphImage && image?.url !== undefined
          ? [{ type: "Image", url: image.url, altText: cut(image.alt, 500), size: "Stretch" }]
          : []),
      ],
      actions: words.links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: cut(label, 100), url })),
    };
    const attachment = { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card };
    return [jsonRequest(channel.url, { type: "message", attachments: [attachment] })];
  },
};
