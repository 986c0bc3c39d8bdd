import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, GaveUp } from "#agent/exit.ts";

/** Where the host's id is kept: a file `id` in the agent's folder, as the Go agent has it. */
export const idFile = (root: string): string => join(root, "id");

/** The id that the server gave this host; `undefined` before it has one. */
export async function readId(root: string): Promise<string | undefined> {
  try {
    const id = (await readFile(idFile(root), "utf8")).trim();
    return id === "" ? undefined : id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cannot("read", root, error);
  }
}

/** Makes sure that an id could be kept. A host that was registered and then forgot itself would register again and again. */
export async function prepareRoot(root: string): Promise<void> {
  const probe = join(root, `.probe-${process.pid}`);
  try {
    await mkdir(root, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw cannot("write", root, error);
  }
}

/** Never leaves half an id behind. */
export async function writeId(root: string, id: string): Promise<void> {
  const aside = `${idFile(root)}.new`;
  try {
    await writeFile(aside, id);
    await rename(aside, idFile(root));
  } catch (error) {
    throw cannot("write", root, error);
  }
}

export const removeId = (root: string): Promise<void> => rm(idFile(root), { force: true });

function cannot(what: string, root: string, cause: unknown): GaveUp {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const text = `Cannot ${what} "${idFile(root)}": ${why}; name a folder that this user may write to with --root`;
  return new GaveUp(EXIT.configuration, text, { cause });
}
