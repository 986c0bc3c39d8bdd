import { type Store, secondsOf } from "#meta/store.ts";
import { hashToken, newToken } from "#meta/tokens.ts";
import type { AlertImages } from "./repositories.ts";

export function alertImagesRepository({ read, write }: Store): AlertImages {
  return {
    async put(org, png, at) {
      const token = newToken().reveal();
      const row = { hash: hashToken(token), org, png, created_at: secondsOf(at) };
      await write((tx) => tx.insertInto("alert_images").values(row).execute());
      return token;
    },

    find: (token) =>
      read(async (db) => {
        const query = db.selectFrom("alert_images").select("png").where("hash", "=", hashToken(token));
        return (await query.executeTakeFirst())?.png;
      }),

    prune: (before) =>
      write(async (tx) => {
        const query = tx.deleteFrom("alert_images").where("created_at", "<", before);
        return Number((await query.executeTakeFirst()).numDeletedRows);
      }),
  };
}
