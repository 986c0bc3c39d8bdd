import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import type { Delivery } from "#core/notify/delivery.ts";
import type { Meta } from "#meta/meta.ts";
import { messageOf, messageTo, openAlert, webhook } from "#test/support/alerting.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

const ids = (deliveries: readonly { readonly id: string }[]) => deliveries.map(({ id }) => id);

const sent = { state: "sent", dueAt: T0, finishedAt: T0, response: "200" } as const;
const retryAt = (dueAt: number) => ({ state: "waiting", dueAt, response: "503" }) as const;

eachEngine((_, { openOrg, openAt, place }) => {
  /** What a message looks like after all that happened to it. */
  const states = async (meta: Meta, org: string) =>
    Object.fromEntries((await meta.outbox.list(org, { limit: 100 })).map(({ id, state }) => [id, state]));

  it("[MA30] what is taken is sending before anybody knows it, and is taken once", async () => {
    const { meta, org } = await openOrg();
    await meta.outbox.put(org, [
      messageTo("c1", "d1"),
      messageTo("c2", "d2"),
      messageTo("c3", "d3", { dueAt: T0 + 9 }),
    ]);
    const taken = await meta.outbox.take(T0, 10);
    deepEqual(
      taken.map(({ id, org: of, state, attempts, possibleRepeat }) => [id, of, state, attempts, possibleRepeat]),
      [
        ["d1", org, "sending", 1, false],
        ["d2", org, "sending", 1, false],
      ],
    );
    deepEqual(await states(meta, org), { d1: "sending", d2: "sending", d3: "waiting" });
    deepEqual(await meta.outbox.take(T0, 10), []);
    await meta.outbox.put(org, [messageTo("c1", "d1")]);
    deepEqual(await meta.outbox.take(T0, 10), [], "a message that is put again stays as it is");
    deepEqual(ids(await meta.outbox.take(T0 + 9, 10)), ["d3"]);
    await meta.outbox.settle(org, "d1", sent);
    await meta.outbox.settle(org, "d1", retryAt(T0 + 5));
    const [after] = await meta.outbox.list(org, { channelId: "c1", limit: 1 });
    deepEqual([after?.state, after?.finishedAt, after?.response], ["sent", T0, "200"], "settled once");
  });

  it("[MA30] takes no more than asked for, the oldest first, of all organisations", async () => {
    const { meta, org } = await openOrg();
    const other = await meta.orgs.ensure("beta", causeAt(T0));
    await meta.outbox.put(org, [messageTo("c1", "d1"), messageTo("c2", "d3")]);
    await meta.outbox.put(other.id, [messageTo("c1", "d2")]);
    deepEqual(ids(await meta.outbox.take(T0, 2)), ["d1", "d2"]);
    deepEqual(ids(await meta.outbox.take(T0, 2)), ["d3"]);
  });

  it("[MA31] a channel's messages are given one at a time, in the order in which they were put", async () => {
    const { meta, org } = await openOrg();
    await meta.outbox.put(
      org,
      ["d1", "d2", "d3"].map((id) => messageTo("c", id)),
    );
    deepEqual(ids(await meta.outbox.take(T0, 10)), ["d1"]);
    deepEqual(ids(await meta.outbox.take(T0, 10)), []);
    await meta.outbox.settle(org, "d1", retryAt(T0 + 15));
    deepEqual(ids(await meta.outbox.take(T0 + 14, 10)), [], "the second waits for the first one's retry");
    deepEqual(
      (await meta.outbox.take(T0 + 15, 10)).map(({ id, attempts }) => [id, attempts]),
      [["d1", 2]],
    );
    await meta.outbox.settle(org, "d1", { ...sent, state: "failed" });
    deepEqual(ids(await meta.outbox.take(T0 + 15, 10)), ["d2"]);
    await meta.outbox.settle(org, "d2", sent);
    deepEqual(ids(await meta.outbox.take(T0 + 15, 10)), ["d3"]);
  });

  it("[MA31] a message that is held off lets later ones pass", async () => {
    const { meta, org } = await openOrg();
    await meta.outbox.put(org, [messageTo("c", "d1", { dueAt: T0 + 300 }), messageTo("c", "d2")]);
    deepEqual(ids(await meta.outbox.take(T0, 10)), ["d2"]);
    await meta.outbox.settle(org, "d2", sent);
    deepEqual(ids(await meta.outbox.take(T0 + 300, 10)), ["d1"]);
  });

  it("[MA32] what may have arrived is taken again as a possible repeat, and stays one", async () => {
    const { meta, org } = await openOrg();
    await meta.outbox.put(org, [messageTo("c1", "d1")]);
    const possibleRepeats: boolean[] = [];
    for (const mayHaveArrived of [false, true, false, undefined]) {
      const [taken] = await meta.outbox.take(T0, 10);
      possibleRepeats.push(taken!.possibleRepeat);
      await meta.outbox.settle(org, "d1", { ...retryAt(T0), mayHaveArrived });
    }
    deepEqual(possibleRepeats, [false, false, true, true]);
  });

  it("[MA32] what was interrupted is taken again, as a possible repeat, with the same id", async () => {
    const { meta, org } = await openOrg();
    await meta.outbox.put(org, [messageTo("c1", "d1"), messageTo("c2", "d2")]);
    await meta.outbox.take(T0, 10);
    await meta.outbox.settle(org, "d2", sent);
    equal(await meta.outbox.recover(T0 + 60), 1);
    equal(await meta.outbox.recover(T0 + 60), 0);
    const again = await meta.outbox.take(T0 + 60, 10);
    deepEqual(
      again.map(({ id, attempts, possibleRepeat }) => [id, attempts, possibleRepeat]),
      [["d1", 2, true]],
    );
  });

  it("[MA33] messages of a closed alert that were held off are dropped, and no others", async () => {
    const { meta, org } = await openOrg();
    const [alert, other] = [openAlert("a1"), openAlert("a2")];
    const later = { dueAt: T0 + 600 };
    await meta.outbox.put(org, [
      messageOf(alert, "c1", "tried"),
      messageOf(alert, "c2", "held-1", later),
      messageOf(alert, "c3", "held-2", later),
      messageOf(alert, "c4", "closing"),
      messageOf(other, "c5", "another", later),
    ]);
    const taken = await meta.outbox.take(T0, 1);
    equal(taken.length, 1);
    await meta.outbox.settle(org, taken[0]!.id, retryAt(T0 + 900));
    equal(await meta.outbox.drop(org, "a1", T0 + 60), 2);
    equal(await meta.outbox.drop(org, "a1", T0 + 60), 0);
    deepEqual(await states(meta, org), {
      another: "waiting",
      closing: "waiting",
      "held-1": "dropped",
      "held-2": "dropped",
      tried: "waiting",
    });
  });

  it("[MA33] finished messages are deleted when they are old, and messages of a channel end with it", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.channels.create(org, webhook("w"), { addToDefaultGroup: false }, causeAt(T0));
    await meta.outbox.put(org, [messageTo(id, "d1"), messageTo(id, "d2"), messageTo("c", "d3")]);
    await meta.outbox.take(T0, 1);
    await meta.outbox.settle(org, "d1", sent);
    await meta.channels.remove(org, id, causeAt(T0 + 60));
    deepEqual(await states(meta, org), { d1: "sent", d2: "dropped", d3: "waiting" });
    equal(await meta.outbox.prune(T0 + 60), 1);
    equal(await meta.outbox.prune(T0 + 61), 1);
    deepEqual(await states(meta, org), { d3: "waiting" });
  });

  it("[MA34] the next time at which something can be taken is known", async () => {
    const { meta, org } = await openOrg();
    equal(await meta.outbox.nextDue(), undefined);
    await meta.outbox.put(org, [messageTo("c", "d1", { dueAt: T0 + 5 }), messageTo("c", "d2", { dueAt: T0 + 5 })]);
    equal(await meta.outbox.nextDue(), T0 + 5);
    await meta.outbox.take(T0 + 5, 1);
    equal(await meta.outbox.nextDue(), undefined, "the second waits for the first");
    await meta.outbox.settle(org, "d1", retryAt(T0 + 50));
    equal(await meta.outbox.nextDue(), T0 + 50);
  });

  it("[MA34] messages are listed newest first, by channel and alert, and the newest of each channel is known", async () => {
    const { meta, org } = await openOrg();
    const alert = openAlert("a1");
    await meta.outbox.put(org, [messageTo("c1", "d1"), messageOf(alert, "c2", "d2"), messageTo("c1", "d3")]);
    deepEqual(ids(await meta.outbox.list(org, { limit: 2 })), ["d3", "d2"]);
    deepEqual(ids(await meta.outbox.list(org, { channelId: "c1", limit: 9 })), ["d3", "d1"]);
    deepEqual(ids(await meta.outbox.list(org, { alertId: "a1", limit: 9 })), ["d2"]);
    deepEqual(
      [...(await meta.outbox.latest(org, ["c1", "c2", "c3"]))].map(([channel, { id }]) => [channel, id]).sort(),
      [
        ["c1", "d3"],
        ["c2", "d2"],
      ],
    );
    deepEqual([...(await meta.outbox.latest(org, []))], []);
  });

  it("[MA30] two processes that take at the same time never take the same", async () => {
    const where = await place("ready");
    const metas = [await openAt(where), await openAt(where)] as const;
    const { id: org } = await metas[0].orgs.ensure("acme", causeAt(T0));
    const messages = Array.from({ length: 60 }, (_, i) => messageTo(`c${i % 20}`, `d${String(i).padStart(2, "0")}`));
    await metas[0].outbox.put(org, messages);
    const taken: string[] = [];
    const work = async (meta: Meta) => {
      for (;;) {
        const some = await meta.outbox.take(T0, 3);
        if (some.length === 0 && (await meta.outbox.nextDue()) === undefined) return;
        for (const { id } of some) {
          taken.push(id);
          await meta.outbox.settle(org, id, sent);
        }
      }
    };
    await Promise.all(metas.map(work));
    deepEqual(taken.toSorted(), ids(messages));
    for (let channel = 0; channel < 20; channel++) {
      const ofChannel = taken.filter((id) => Number(id.slice(1)) % 20 === channel);
      deepEqual(ofChannel, ofChannel.toSorted(), `channel ${channel} in order`);
    }
  });

  it("[MA30] [MA31] [MA34] whatever happens, no message is lost, none is taken twice, and each channel keeps its order", async () => {
    const { meta } = await openOrg();
    let round = 0;
    const step = fc.oneof(
      fc.record({ do: fc.constant("put" as const), channel: fc.nat(2), delay: fc.constantFrom(0, 0, 30) }),
      fc.record({ do: fc.constant("take" as const) }),
      fc.record({ do: fc.constantFrom("sent" as const, "retry" as const) }),
      fc.record({ do: fc.constantFrom("wait" as const, "crash" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { id: org } = await meta.orgs.ensure(`org-${++round}`, causeAt(T0));
        let now = T0;
        const put: Delivery[] = [];
        const sending = new Map<string, Delivery>();
        const done: string[] = [];
        const take = async () => {
          for (const each of await meta.outbox.take(now, 2)) {
            if (each.org !== org) continue;
            equal(sending.has(each.id) || done.includes(each.id), false, `${each.id} was taken before`);
            sending.set(each.id, each);
          }
        };
        const settle = async (id: string, how: "sent" | "retry") => {
          sending.delete(id);
          if (how === "sent") done.push(id);
          await meta.outbox.settle(org, id, how === "sent" ? sent : retryAt(now + 10));
        };
        for (const each of steps) {
          if (each.do === "put") {
            const id = `d${String(put.length).padStart(3, "0")}`;
            put.push(messageTo(`c${each.channel}`, id, { dueAt: now + each.delay }));
            await meta.outbox.put(org, [put.at(-1)!]);
          } else if (each.do === "take") await take();
          else if (each.do === "wait") now += 10;
          else if (each.do === "crash") {
            await meta.outbox.recover(now);
            sending.clear();
          } else for (const id of [...sending.keys()].slice(0, 1)) await settle(id, each.do);
        }
        for (const id of [...sending.keys()]) await settle(id, "sent");
        for (;;) {
          const next = await meta.outbox.nextDue();
          if (next === undefined) break;
          now = Math.max(now, next);
          await take();
          equal(sending.size > 0, true, "nextDue promised something to take");
          for (const id of [...sending.keys()]) await settle(id, "sent");
        }
        deepEqual(done.toSorted(), ids(put));
        for (const channel of ["c0", "c1", "c2"]) {
          const undelayed = put.filter(({ channelId, dueAt, createdAt: _ }) => channelId === channel && dueAt === T0);
          const order = done.filter((id) => undelayed.some((message) => message.id === id));
          deepEqual(order, order.toSorted());
        }
      }),
      { numRuns: 25 },
    );
  });
});
