import type { AskMetadata, Cloud } from "./platform.ts";

const BASE = "http://169.254.169.254/metadata/instance";
const FORM = "?api-version=2017-04-02&format=text";

/** Paths of the service and what the host's description calls them. */
const KEYS: readonly (readonly [string, string])[] = [
  ["compute/location", "location"],
  ["compute/offer", "imageReferenceOffer"],
  ["compute/osType", "osSystemType"],
  ["compute/publisher", "imageReferencePublisher"],
  ["compute/sku", "imageReferenceSku"],
  ["compute/vmId", "vmID"],
  ["compute/vmSize", "virtualMachineSizeType"],
  ["network/interface/0/ipv4/ipAddress/0/privateIpAddress", "privateIpAddress"],
  ["network/interface/0/ipv4/ipAddress/0/publicIpAddress", "publicIpAddress"],
];

export async function azure(ask: AskMetadata): Promise<Cloud | undefined> {
  const values = await Promise.all(
    KEYS.map(async ([path, name]) => {
      const value = await ask(`${BASE}/${path}${FORM}`, { headers: { Metadata: "true" } });
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const metadata = Object.fromEntries(values.flat());
  const id = metadata.vmID;
  if (id === undefined || id === "") return undefined;
  return { provider: "AzureVM", metadata, customIdentifier: `${id}.virtual_machine.azure.microsoft.com` };
}
