import { useSession } from "../../session/session.tsx";

/** The server's address for copy-paste commands, without a slash at the end. */
export function usePublicUrl(): string {
  return useSession().publicUrl.replace(/\/+$/, "");
}
