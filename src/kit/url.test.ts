import { equal } from "node:assert/strict";
import { it } from "node:test";
import { basicAuthorization } from "./url.ts";

it("[EG7] user and password of a URL become basic authentication, with whatever per cent signs", () => {
  const of = (url: string) => {
    const value = basicAuthorization(new URL(url));
    return value && Buffer.from(value.replace("Basic ", ""), "base64").toString();
  };
  equal(of("https://u%C3%A9:p%3Ass@shop.example/"), "ué:p:ss");
  equal(of("https://100%25%zz@shop.example/"), "100%25%zz:");
  equal(of("https://:p@shop.example/"), ":p");
  equal(of("https://shop.example/"), undefined);
});
