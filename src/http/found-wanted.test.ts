import { equal } from "node:assert/strict";
import { it } from "node:test";
import { z } from "zod";
import { foundWanted } from "./found-wanted.ts";

it("[WI2] what does not fit is told as found and wanted", () => {
  const f = (schema: z.ZodType, value: unknown, want: string) =>
    equal(schema.safeParse(value, { error: foundWanted }).error?.issues[0]?.message, want);
  f(z.string(), undefined, "found nothing, want text");
  f(z.string(), null, "found null, want text");
  f(z.number(), "3", "found text, want a number");
  f(z.number().int(), 1.5, "found 1.5, want a whole number");
  f(z.coerce.number(), "x", "found no number, want a number");
  f(z.boolean(), [], "found a list, want true or false");
  f(z.array(z.string()), {}, "found an object, want a list");
  f(z.record(z.string(), z.string()), true, "found true, want an object");
  f(z.enum(["a", "b"]), "c", 'found "c", want one of "a", "b"');
  f(z.enum(["a", "b"]), undefined, 'found nothing, want one of "a", "b"');
  f(z.literal("host"), "x".repeat(99), `found "${"x".repeat(59)}, want "host"`);
  f(z.string().min(1), "", "found 0 characters, want at least 1 character");
  f(z.string().max(2), "abc", "found 3 characters, want at most 2 characters");
  f(z.array(z.string()).max(1), ["a", "b"], "found 2 items, want at most 1 item");
  f(z.number().min(1), 0, "found 0, want at least 1");
  const union = z.discriminatedUnion("type", [z.object({ type: z.literal("a") }), z.object({ type: z.literal("b") })]);
  f(union, { type: "c" }, 'found "c", want one of "a", "b"');
  f(union, {}, 'found nothing, want one of "a", "b"');
  f(union, null, "found null, want an object");
});

it("[WI2] words of a schema of its own come first, and what is no pair of found and wanted keeps Zod's", () => {
  const parse = (schema: z.ZodType, value: unknown) =>
    schema.safeParse(value, { error: foundWanted }).error?.issues[0]?.message;
  equal(
    parse(
      z.string().refine(() => false, "want another one"),
      "x",
    ),
    "want another one",
  );
  equal(parse(z.union([z.string(), z.number()]), null), "Invalid input");
});
