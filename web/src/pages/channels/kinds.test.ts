import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { FOREIGN_CHANNEL_TYPES } from "#core/notify/channel.ts";
import { addressesIn, CHANNEL_TYPES, canSendTo, formOf, KINDS, PRODUCTS } from "./kinds.ts";

it("[UI107] every type that we send to has a form, and the others a name", () => {
  for (const type of CHANNEL_TYPES) {
    deepEqual([formOf(type, "ja").type, formOf(type, "ja").events], [type, ["alert"]]);
    equal(KINDS[type].secret === undefined, type === "email");
    equal(canSendTo(type), true);
  }
  for (const type of FOREIGN_CHANNEL_TYPES) equal(canSendTo(type), false);
  equal(PRODUCTS.slack, "Slack");
});

it("[UI107] a stored channel is edited without its secret, and keeps it", () => {
  const row = { id: "c", name: "x", type: "slack", events: ["alert"], locale: "en", hint: "hooks.slack.com" } as const;
  const form = formOf("slack", "ja", { ...row, events: ["alert"] });
  deepEqual(form, { name: "x", type: "slack", events: ["alert"], locale: "en" });
});

it("[UI107] addresses may be written with commas, spaces and line breaks, also full-width ones", () => {
  deepEqual(addressesIn("a@example.com, b@example.com\nc@example.com、a@example.com "), [
    "a@example.com",
    "b@example.com",
    "c@example.com",
  ]);
  deepEqual(addressesIn(" "), []);
});
