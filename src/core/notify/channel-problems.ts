import { MAX_NAME_LENGTH } from "#core/metric.ts";
import { type Finding, found, isHttpUrl, lengthOf, type Problem, shownUrl } from "#core/problem.ts";
import type { ChannelInput } from "./channel.ts";

/** What keeps a channel from being stored; nothing for one that can be. Whether people exist is asked elsewhere. */
export function channelProblems(channel: ChannelInput): readonly Problem[] {
  const { name } = channel;
  return found([
    name.trim() === "" && ["name", "found nothing, want a name"],
    lengthOf(name) > MAX_NAME_LENGTH && ["name", `found ${lengthOf(name)} characters, want at most ${MAX_NAME_LENGTH}`],
    ...specific(channel),
  ]);
}

function specific(channel: ChannelInput): Finding[] {
  switch (channel.type) {
    case "email":
      return channel.emails.map((email) => !isEmail(email) && ["emails", `found "${email}", want an e-mail address`]);
    case "slack":
    case "webhook":
    case "microsoft-teams":
    case "discord":
    case "line-works":
      // What stands in the address of a webhook is as good as a password.
      return [
        !isHttpUrl(channel.url) && [
          "url",
          `found "${shownUrl(channel.url)}", want an address with http:// or https://`,
        ],
      ];
    case "pagerduty":
      return [
        !isToken(channel.routingKey) && ["routingKey", "found none, or spaces in it, want the integration's key"],
      ];
    case "opsgenie":
      return [!isToken(channel.token) && ["token", "found none, or spaces in it, want the integration's key"]];
    case "chatwork":
      return [
        !isToken(channel.token) && ["token", "found none, or spaces in it, want an API token"],
        !/^\d+$/.test(channel.roomId) && ["roomId", `found "${channel.roomId}", want the number of a room`],
      ];
    default:
      return [];
  }
}

const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/.test(text);

/** As HTTP headers can carry it. */
const isToken = (text: string): boolean => /^[\x21-\x7e]{1,500}$/.test(text);
