import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CloudPlatform } from "#agent/config/config.ts";
import { azure } from "./azure.ts";
import { ec2 } from "./ec2.ts";
import { gce } from "./gce.ts";
import type { AskMetadata, Cloud } from "./platform.ts";

/** What the firmware says of the machine. */
export interface Firmware {
  readonly vendor: string;
  readonly product: string;
  readonly assetTag: string;
  readonly hypervisorUuid: string;
}

type Known = Exclude<CloudPlatform, "auto" | "none">;

/** The asset tag of every virtual machine in Azure; Hyper-V elsewhere has others. */
const AZURE_TAG = "7783-7084-3265-9085-8269-3286-77";

/**
 * The cloud that the firmware speaks of. Asking the metadata services instead would send requests to an address that on
 * other networks belongs to somebody else, and wait for their time-outs at every start.
 */
export function guessCloud({ vendor, product, assetTag, hypervisorUuid }: Firmware): Known | undefined {
  if (/^Amazon EC2/.test(vendor) || /^ec2/i.test(hypervisorUuid)) return "ec2";
  if (/^Google/.test(vendor) || /^Google Compute Engine/.test(product)) return "gce";
  if (assetTag.trim() === AZURE_TAG) return "azurevm";
  return undefined;
}

export async function readFirmware(sys = "/sys"): Promise<Firmware> {
  const read = (path: string) => readFile(join(sys, path), "utf8").catch(() => "");
  const [vendor, product, assetTag, hypervisorUuid] = await Promise.all([
    read("class/dmi/id/sys_vendor"),
    read("class/dmi/id/product_name"),
    read("class/dmi/id/chassis_asset_tag"),
    read("hypervisor/uuid"),
  ]);
  return { vendor: vendor!, product: product!, assetTag: assetTag!, hypervisorUuid: hypervisorUuid! };
}

const READERS = { ec2, gce, azurevm: azure } as const satisfies Record<
  Known,
  (ask: AskMetadata) => Promise<Cloud | undefined>
>;

/** The cloud around this machine, if the setting allows to look and there is one. Rejects when it should be there and is not. */
export async function detectCloud(
  setting: CloudPlatform,
  ask: AskMetadata,
  firmware: () => Promise<Firmware> = readFirmware,
): Promise<Cloud | undefined> {
  if (setting === "none") return undefined;
  const platform = setting === "auto" ? guessCloud(await firmware()) : setting;
  return platform === undefined ? undefined : READERS[platform](ask);
}
