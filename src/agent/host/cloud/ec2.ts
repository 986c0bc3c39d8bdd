import type { AskMetadata, Cloud } from "./platform.ts";

const BASE = "http://169.254.169.254/latest";

const KEYS = [
  "instance-id",
  "instance-type",
  "placement/availability-zone",
  "security-groups",
  "ami-id",
  "hostname",
  "local-hostname",
  "public-hostname",
  "local-ipv4",
  "public-ipv4",
  "reservation-id",
];

/** Amazon EC2. Asks with a token (version 2 of the service), and without where the token service is off. */
export async function ec2(ask: AskMetadata): Promise<Cloud | undefined> {
  const token = await ask(`${BASE}/api/token`, {
    method: "PUT",
    headers: { "X-aws-ec2-metadata-token-ttl-seconds": "300" },
  }).catch(() => undefined);
  const headers = token === undefined ? {} : { "X-aws-ec2-metadata-token": token };
  const values = await Promise.all(
    KEYS.map(async (key) => [key, (await ask(`${BASE}/meta-data/${key}`, { headers })) ?? ""] as const),
  );
  const metadata = Object.fromEntries(values);
  const id = metadata["instance-id"];
  if (id === undefined || id === "") return undefined;
  return { provider: "ec2", metadata, customIdentifier: `${id}.ec2.amazonaws.com` };
}
