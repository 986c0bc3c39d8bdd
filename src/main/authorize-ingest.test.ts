import { equal, rejects, throws } from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { it } from "node:test";
import { createAccess } from "#app/access.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { openMeta } from "#meta/meta.ts";
import { causeAt, T0 } from "#test/support/meta.ts";
import { authorizeIngest } from "./authorize-ingest.ts";

const post = (key: string, from: string, forwarded?: string): IncomingMessage =>
  ({
    headers: { "x-api-key": key, ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }) },
    socket: { remoteAddress: from },
  }) as unknown as IncomingMessage;

it("[IR2] posts of points come from the networks of API keys, by whatever proxies we trust", async (t) => {
  const meta = await openMeta({ file: ":memory:", log: silentLogger });
  t.after(() => meta.close());
  const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
  const access = createAccess(meta, "acme", new ManualClock(T0 * 1000));
  await access.refresh();
  const { secret } = await meta.keys.create(org, { name: "k", read: true, write: true }, causeAt(T0));
  const key = secret.reveal();
  const direct = authorizeIngest(access, []);
  const proxied = authorizeIngest(access, ["10.0.0.0/8"]);
  equal(await direct(post(key, "203.0.113.1")), org);

  const allowedNetworks = { web: [], api: ["192.0.2.0/24"] };
  await meta.orgs.update(org, { settings: { allowedNetworks } }, causeAt(T0));
  await access.refresh();
  equal(await direct(post(key, "192.0.2.5")), org);
  // The key is known now: answers come at once.
  throws(() => direct(post(key, "203.0.113.1")), { reason: "forbidden" });
  throws(() => direct(post(key, "203.0.113.1", "192.0.2.5")), { reason: "forbidden" }, "anybody can write that header");
  equal(await proxied(post(key, "10.0.0.1", "192.0.2.5")), org);
  throws(() => proxied(post(key, "10.0.0.1", "192.0.2.5, 203.0.113.1")), { reason: "forbidden" });
  await rejects(async () => direct(post("unknown", "192.0.2.5")), { reason: "unauthenticated" });
});
