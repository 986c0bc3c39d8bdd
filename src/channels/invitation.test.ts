import { deepEqual, equal, match } from "node:assert/strict";
import { after, it } from "node:test";
import { createEgress } from "#kit/egress/dial.ts";
import { Secret } from "#kit/secret.ts";
import { mailReceiver } from "#test/support/receivers.ts";
import { createMailer } from "./email.ts";
import { createInvitationMails } from "./invitation.ts";

it("[PE8] the link is mailed in the language of whoever invites", async () => {
  const receiver = await mailReceiver();
  after(() => receiver.close());
  const egress = createEgress({ addresses: [], allowLocalTargets: false });
  const mailer = createMailer(new Secret(`smtp://127.0.0.1:${receiver.port}`), egress);
  const send = createInvitationMails(mailer, { publicUrl: () => "https://sawara.example" });
  const mail = {
    org: { displayName: "Acme", settings: { timeZone: "Asia/Tokyo" } as never },
    invitation: {
      ...({ email: "yuki@shop.example", authority: "viewer", invitedBy: "Ken" } as const),
      ...{ createdAt: 1_800_000_000, expiresAt: 1_800_604_800 },
    },
    link: "https://sawara.example/invitation?token=abc",
    locale: "en",
  } as const;
  const never = new AbortController().signal;
  equal(await send(mail, never), true);
  const [english] = receiver.received;
  equal(english!.title, "Ken invites you to Acme on Sawara");
  match(english!.text, /^To: yuki@shop\.example/m);
  match(english!.text.replaceAll("=\r\n", ""), /invitation\?token=3Dabc|invitation\?token=abc/);
  equal(await send({ ...mail, locale: "ja" }, never), true);
  equal(receiver.received.length, 2);
  await receiver.close();
  deepEqual(await send(mail, never), false, "a server that is gone takes nothing, and that is no error");
});
