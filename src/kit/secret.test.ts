import { equal, ok } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { inspect } from "node:util";
import { maskUrl, readSecretFile, Secret } from "./secret.ts";

it("[I10] a secret is printed by nothing and given away by `reveal` only", () => {
  const secret = new Secret("swordfish");
  const printed = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }),
    String(secret),
    Object.keys(secret).join(),
  ];
  ok(!printed.join(" ").includes("swordfish"), printed.join(" "));
  equal(secret.reveal(), "swordfish");
});

it("[OP7] the line end that `echo` leaves in a file is no part of the secret, one before it is", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "sawara-secret-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const f = (content: string, want: string) => {
    writeFileSync(join(directory, "key"), content);
    equal(readSecretFile(join(directory, "key")), want);
  };
  f("swordfish", "swordfish");
  f("swordfish\n", "swordfish");
  f("swordfish\r\n", "swordfish");
  f("swordfish\n\n", "swordfish\n");
  f(" swordfish ", " swordfish ");
});

it("[OP8] a URL keeps everything but its password", () => {
  const f = (text: string, want: string) => equal(maskUrl(text), want);
  f("postgres://u:swordfish@db:5432/x", "postgres://u:[masked]@db:5432/x");
  f("postgres://u@db/x", "postgres://u@db/x");
  f("postgres://u@db/x?password=swordfish&sslmode=require", "postgres://u@db/x?password=[masked]&sslmode=require");
  f("no url: swordfish", "[masked]");
});
