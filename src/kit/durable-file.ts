import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts `text` in the place of a file. Resolves once a crash of the machine leaves this text or a later one, never half of it.
 * Only this user may read the file where no other mode is given. Rejects as `node:fs` does.
 */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  const aside = `${path}.new`;
  const file = await open(aside, "w", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
  const directory = await open(dirname(path), "r");
  await directory.sync().finally(() => directory.close());
}
