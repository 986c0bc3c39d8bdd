import { stat } from "node:fs/promises";
import { Unavailable } from "#core/errors.ts";
import type { NginxConfig } from "#core/traffic/config.ts";
import type { RouterReading, TrafficRouter } from "#core/traffic/router.ts";
import { replaceFile } from "#kit/durable-file.ts";
import { readSmallFile } from "#kit/small-file.ts";
import { refuseStaleNow } from "#traffic/stale.ts";
import { checkNginx, NOBODY_WROTE, parseFile, spellFile } from "./file.ts";
import { isLoaded, reload, testConfig } from "./reload.ts";

/** nginx's workers are not root: the file is for everybody to read. */
const MODE = 0o644;
const MOST_BYTES = 65_536;

/** nginx by one generated file with `split_clients` and a reload. A reload closes idle connections, which some clients do not expect. */
export function nginxRouter(config: NginxConfig): TrafficRouter {
  checkNginx(config);
  const { file } = config;

  async function load(): Promise<string | undefined> {
    try {
      return await readSmallFile(file, MOST_BYTES);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Unavailable(`Cannot read "${file}"`, { cause: error });
    }
  }

  async function save(text: string): Promise<void> {
    try {
      await replaceFile(file, text, MODE);
    } catch (error) {
      throw new Unavailable(`Cannot write "${file}"`, { cause: error });
    }
  }

  async function read(): Promise<RouterReading> {
    const reading = parseFile(config, await load());
    const { pidFile } = config;
    if (pidFile === undefined || reading.fingerprint === NOBODY_WROTE) return reading;
    if (await isLoaded(pidFile, (await stat(file)).mtimeMs)) return reading;
    throw new Unavailable(`"${file}" was written, but nginx did not read it since; "nginx -s reload" has it read`);
  }

  return {
    kind: "nginx",
    resource: `nginx:${file}`,
    abilities: { unit: "request", finestBp: 1, lossOnChange: true, persists: true, keepsFence: true },
    read,
    async write(want, signal) {
      const before = await load();
      await refuseStaleNow(() => parseFile(config, before), want);
      const text = spellFile(config, want.canaryBp, want.fence);
      // A reload costs idle connections, so what is in effect already is left alone.
      const isThere = text === before && config.pidFile !== undefined;
      if (
        isThere &&
        (await read().then(
          () => true,
          () => false,
        ))
      )
        return;
      await save(text);
      try {
        await testConfig(config, signal);
        await reload(config, signal);
      } catch (error) {
        // What nginx does not take must not wait in the file for its next start.
        if (before !== undefined) await save(before);
        throw error;
      }
    },
    byHand: (canaryBp) => `cat > ${file} <<'END'\n${spellFile(config, canaryBp, 0)}END\nnginx -t && nginx -s reload`,
  };
}
