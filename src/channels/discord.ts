import { cut, formRequest, type HttpKind, jsonRequest, LEVEL_COLOURS, mentionOf } from "./kind.ts";

/** Discord's markdown: a backslash makes any of these itself. */
const escaped = (text: string): string => text.replace(/[\\*_~`|[\]<>#]/g, "\\$&");

/** "Embed limits" of Discord's documentation. Titles and fields are cut below, so that all together stay under 6,000. */
const MOST = { title: 256, description: 2_048, fields: 12, name: 100, value: 200 } as const;
const GRAPH = "graph.png";

/** Webhooks: one embed, with the picture as a file of the same request. */
export const discord: HttpKind<"discord"> = {
  requests(channel, message, words) {
    const { image, notification } = message;
    const mention = mentionOf(channel, words);
    const withImage = channel.enabledGraphImage && image !== undefined;
    const links = words.links.map(
      ({ label, url }) => `[${escaped(label)}](${url.replace(/[()\s]/g, encodeURIComponent)})`,
    );
    const description = [
      escaped(cut(words.summary, 600)),
      ...(words.memo === undefined ? [] : [`> ${escaped(cut(words.memo, 300))}`]),
      links.join(" · "),
    ].join("\n");
    const embed = {
      title: cut(escaped(words.title), MOST.title),
      ...(words.links[0] === undefined ? {} : { url: words.links[0].url }),
      description: cut(description, MOST.description),
      color: Number.parseInt(LEVEL_COLOURS[words.level].slice(1), 16),
      timestamp: new Date(notification.at * 1000).toISOString(),
      fields: words.facts.slice(0, MOST.fields).map(({ label, text }) => ({
        name: cut(escaped(label), MOST.name),
        value: cut(escaped(text), MOST.value),
        inline: true,
      })),
      ...(withImage ? { image: { url: `attachment://${GRAPH}` } } : {}),
      ...(words.repeat === undefined ? {} : { footer: { text: words.repeat } }),
    };
    // Only the mention of the channel's settings calls anybody: nothing else is in `content`.
    const body = {
      ...(mention === undefined ? {} : { content: cut(mention, 2_000) }),
      embeds: [embed],
      allowed_mentions: { parse: ["everyone", "roles", "users"] },
    };
    // With `wait` the answer says whether the message was made.
    const url = new URL(channel.url);
    url.searchParams.set("wait", "true");
    if (!withImage) return [jsonRequest(url.href, body)];
    return [
      formRequest(url.href, { payload_json: JSON.stringify(body) }, { field: "files[0]", name: GRAPH, png: image.png }),
    ];
  },
};
