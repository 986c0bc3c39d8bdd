import { deepEqual, doesNotThrow, equal, match, notEqual, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import { checkPassword, hashPassword, verifyPassword } from "./passwords.ts";

it("[ME28] a hash carries its parameters and a salt of its own", async () => {
  const [a, b] = [await hashPassword("correct horse"), await hashPassword("correct horse")];
  match(a, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  notEqual(a, b);
  deepEqual(await verifyPassword(a, "correct horse"), { right: true, outdated: false });
  deepEqual(await verifyPassword(a, "correct horses"), { right: false, outdated: false });
});

it("[ME28] a hash of other parameters still verifies, and says that it is outdated", async () => {
  const weak = await hashPassword("correct horse", { memory: 64, passes: 1, lanes: 2 });
  deepEqual(await verifyPassword(weak, "correct horse"), { right: true, outdated: true });
  deepEqual(await verifyPassword(weak, "wrong horse"), { right: false, outdated: true });
});

it("[ME28] agrees with the reference implementation of Argon2", async () => {
  // From the tests of the reference implementation: password "password", salt "somesalt", t=2, m=2^16, p=1.
  const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  ok((await verifyPassword(reference, "password")).right);
  equal((await verifyPassword(reference, "differentpassword")).right, false);
});

it("[ME28] accents that are typed in two ways are the same password", async () => {
  const hash = await hashPassword("mot de passe \u00e9");
  ok((await verifyPassword(hash, "mot de passe e\u0301")).right);
});

it("a password has 10 to 256 characters, whatever their size in bytes", () => {
  for (const good of ["x".repeat(10), "鰆".repeat(10), "🐟".repeat(256)]) doesNotThrow(() => checkPassword(good));
  for (const bad of ["x".repeat(9), "🐟".repeat(9), "x".repeat(257)])
    throws(() => checkPassword(bad), { reason: "invalid" });
});
