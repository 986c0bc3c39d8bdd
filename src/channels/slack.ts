import { cut, type HttpKind, jsonRequest, LEVEL_COLOURS, mentionOf } from "./kind.ts";

/** "Formatting text for app surfaces" of Slack's documentation: these three have a meaning everywhere. */
const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** People write `@here`; Slack calls nobody unless it is spelled like this. Anything else is passed on: `<!subteam^S1>`, `<@U1>`. */
const called = (mention: string): string => mention.replace(/(?<![\w<!])@(here|channel|everyone)\b/g, "<!$1>");

/** A link without what would end it. */
const link = (url: string, label: string): string => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${escaped(label)}>`;

/** Limits of "Block Kit: blocks" and "Sending messages using incoming webhooks". */
const MOST = { text: 3_000, fields: 10, field: 2_000, alt: 2_000 } as const;

/** Incoming webhooks: the title as text, so that phones show it; the rest as blocks beside a bar in the level's colour. */
export const slack: HttpKind<"slack"> = {
  requests(channel, message, words) {
    const [first] = words.links;
    const title = first === undefined ? escaped(words.title) : link(first.url, cut(words.title, 500));
    const mention = mentionOf(channel, words);
    const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text: cut(text, MOST.text) } });
    const { image } = message;
    const blocks = [
      section(escaped(words.summary)),
      ...(words.facts.length === 0
        ? []
        : [
            {
              type: "section",
              fields: words.facts.slice(0, MOST.fields).map(({ label, text }) => ({
                type: "mrkdwn",
                text: cut(`*${escaped(label)}*\n${escaped(text)}`, MOST.field),
              })),
            },
          ]),
      ...(words.memo === undefined ? [] : [section(`> ${escaped(words.memo)}`)]),
      ...(channel.enabledGraphImage && image?.url !== undefined
        ? [{ type: "image", image_url: image.url, alt_text: cut(image.alt, MOST.alt) }]
        : []),
      {
        type: "context",
        elements: [
          ...(words.repeat === undefined ? [] : [words.repeat].map(escaped)),
          words.links.map(({ label, url }) => link(url, label)).join("  ·  "),
        ].map((text) => ({ type: "mrkdwn", text: cut(text, MOST.text) })),
      },
    ];
    const body = {
      text: [...(mention === undefined ? [] : [called(mention)]), `*${title}*`].join(" "),
      attachments: [{ color: LEVEL_COLOURS[words.level], fallback: cut(words.summary, MOST.text), blocks }],
    };
    return [jsonRequest(channel.url, body)];
  },
};
