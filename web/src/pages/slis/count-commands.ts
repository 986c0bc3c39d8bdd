/** Who may count a log and post what it counted. */
export const COUNTERS = ["agent", "command", "api"] as const;
export type Counter = (typeof COUNTERS)[number];

/** What to write or run, ready to be pasted. */
export function howToCount(counter: Counter, name: string, url: string): string {
  const count = `sawara sli count ${name} --log /var/log/nginx/access.log --tail latency-s`;
  switch (counter) {
    case "agent":
      return [
        "# sawara-agent.conf",
        `[sli.${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}]`,
        'log = "/var/log/nginx/access.log"',
        'tail = ["latency-s"]          # $request_time at the end of the line',
        "limits = [200, 1000]          # milliseconds",
        'ignore_path = ["/healthz*"]',
      ].join("\n");
    case "command":
      return [`export SAWARA_URL='${url}' SAWARA_API_KEY='YOUR_API_KEY'`, `${count} --dry-run`, count].join("\n");
    case "api":
      return [
        `curl -X POST '${url}/api/sawara/v1/sli/${encodeURIComponent(name)}' \\`,
        "  -H 'X-Api-Key: YOUR_API_KEY' -H 'Content-Type: application/json' \\",
        `  -d '${JSON.stringify({
          ...{ bucketSeconds: 60, limitsMs: [200], finalUntil: 1_800_000_060 },
          buckets: [{ start: 1_800_000_000, side: "stable", total: 120, bad: 1, slow: [7] }],
        })}'`,
      ].join("\n");
  }
}
