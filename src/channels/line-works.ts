import { cut, type HttpKind, jsonRequest } from "./kind.ts";
import { linesOf } from "./lines.ts";

/**
 * "Incoming Webhook アプリ" of LINE WORKS: a title, a text and one button. It takes no pictures and no markup. A text of a bot
 * has 2,000 characters at most.
 */
export const lineWorks: HttpKind<"line-works"> = {
  requests(channel, _message, words) {
    const [first] = words.links;
    const body = {
      title: cut(words.title, 200),
      body: { text: cut(linesOf({ ...words, links: words.links.slice(1) }).join("\n"), 2_000) },
      ...(first === undefined ? {} : { button: { label: cut(first.label, 20), url: first.url } }),
    };
    return [jsonRequest(channel.url, body)];
  },
};
