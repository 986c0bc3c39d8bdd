import type { AskMetadata, Cloud } from "./platform.ts";

/** The address by number: a name would go to whatever resolver the machine has. */
const BASE = "http://169.254.169.254/computeMetadata/v1";

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Google Compute Engine. Asked one by one, because ids are larger than the integers of JavaScript. */
export async function gce(ask: AskMetadata): Promise<Cloud | undefined> {
  const get = async (path: string) =>
    (await ask(`${BASE}/${path}`, { headers: { "Metadata-Flavor": "Google" } }))?.trim() ?? "";
  const [id, type, zone, hostname, projectId] = await Promise.all(
    ["instance/id", "instance/machine-type", "instance/zone", "instance/hostname", "project/project-id"].map(get),
  );
  if (!/^\d+$/.test(id!)) return undefined;
  return {
    provider: "gce",
    metadata: {
      hostname: hostname!,
      "instance-id": id!,
      "instance-type": lastPart(type!),
      zone: lastPart(zone!),
      projectId: projectId!,
    },
    customIdentifier: `${id}.gce.cloud.google.com`,
  };
}
