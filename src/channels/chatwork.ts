import { cut, formRequest, type HttpKind } from "./kind.ts";
import { linesOf } from "./lines.ts";

/** Chatwork's notation has no escape: a bracket that could begin a tag (`[toall]`, `[/info]`) becomes a wide one. */
const escaped = (text: string): string => text.replace(/\[(?=\/?[a-zA-Z])/g, "［");

/**
 * API v2: a message in a frame; with a picture, a file whose comment it is ("POST /rooms/{room_id}/files", 5 MB at most and
 * 1,000 characters of comment).
 */
export function chatwork(base: string): HttpKind<"chatwork"> {
  return {
    requests({ token, roomId }, { image }, words) {
      const room = `${base}/v2/rooms/${encodeURIComponent(roomId)}`;
      const headers = [["x-chatworktoken", token]] as const;
      const framed = (most: number) => {
        const title = escaped(cut(words.title, 200));
        const text = escaped(cut(linesOf(words).join("\n"), most - title.length - 40));
        return `[info][title]${title}[/title]${text}[/info]`;
      };
      if (image !== undefined && image.png.length <= MOST_FILE_BYTES)
        return [
          formRequest(
            `${room}/files`,
            { message: framed(1_000) },
            { field: "file", name: "graph.png", png: image.png },
            headers,
          ),
        ];
      return [
        {
          method: "POST",
          url: `${room}/messages`,
          headers: [["Content-Type", "application/x-www-form-urlencoded"], ...headers],
          body: new URLSearchParams({ body: framed(20_000), self_unread: "1" }).toString(),
        },
      ];
    },
  };
}

const MOST_FILE_BYTES = 5_000_000;
