import { z } from "zod";

/** `PATCH /services/:service` and `PATCH /services/:service/roles/:role` */
export const MemoChange = z.object({ memo: z.string().max(2048) });
export type MemoChange = z.infer<typeof MemoChange>;
