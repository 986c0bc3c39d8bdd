import type { Org } from "#core/account.ts";
import type { Invitation } from "#core/invitation.ts";
import { defaultSender, type Mailer } from "./email.ts";

/** What the mail of an invitation says. */
export interface InvitationMail {
  readonly org: Pick<Org, "displayName" | "settings">;
  readonly invitation: Invitation;
  readonly link: string;
  readonly locale: "en" | "ja";
}

const SUBJECT = {
  en: (org: string, by: string) => `${by} invites you to ${org} on Sawara`,
  ja: (org: string, by: string) => `${by} さんから ${org}（Sawara）への招待`,
} as const;

const TEXT = {
  en: (until: string) => [
    "Follow this link to choose a name and a password:",
    `The link works once, until ${until}. Keep it to yourself.`,
    "If you do not know what this is about, do nothing.",
  ],
  ja: (until: string) => [
    "次のリンクから、名前とパスワードを決めてください。",
    `リンクは ${until} まで、一度だけ使えます。ほかの人に渡さないでください。`,
    "お心当たりがなければ、何もする必要はありません。",
  ],
} as const;

/** Sends the link to whoever was invited; answers whether it was taken by the mail server [PE8]. */
export function createInvitationMails(
  mailer: Mailer,
  options: { readonly from?: string | undefined; readonly publicUrl: () => string },
): (mail: InvitationMail, signal: AbortSignal) => Promise<boolean> {
  return async ({ org, invitation, link, locale }, signal) => {
    const { timeZone } = org.settings;
    const until = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone }).format(
      invitation.expiresAt * 1000,
    );
    const [follow, once, nothing] = TEXT[locale](`${until} (${timeZone})`);
    const { outcome } = await mailer(
      {
        from: options.from ?? defaultSender(options.publicUrl()),
        to: invitation.email,
        subject: SUBJECT[locale](org.displayName, invitation.invitedBy),
        text: `${follow}\n\n${link}\n\n${once}\n${nothing}\n`,
        headers: { "Auto-Submitted": "auto-generated" },
      },
      signal,
    );
    return outcome === "sent";
  };
}
