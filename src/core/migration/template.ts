/** A file to start from: `sawara migrate init NAME`. Every line that has to be looked at is there; the rest has defaults. */
export const templateOf = (name: string): string =>
  fileOf(name, {
    routes: `  - name: public
    driver: proxy
    url: http://127.0.0.1:8481
    tokenFile: public/token  # below the migrations directory of the server's data`,
    counts:
      "# Where requests are counted: by a route that counts, or by a source of SLI counts.\ncounts: { route: public, bucket: 60s }",
    more: "",
  });

export interface FileParts {
  readonly routes: string;
  readonly counts: string;
  readonly more: string;
}

export const fileOf = (name: string, { routes, counts, more }: FileParts): string => `apiVersion: migration/v1
name: ${name}
# service: shop            # a service of yours: its graphs then show the share
timezone: UTC
sides: { stable: VMs, canary: containers }

# Where traffic is divided: proxy, haproxy, nginx, alb, route53 or exec.
routes:
${routes}

${counts}

# What the new side has to keep. A latency is counted as requests that take as long or longer.
slis:
  - { name: errors, rollbackAt: 1% }
  - { name: latency, rollbackAt: p99 >= 1000ms }

# "15m..12h": a step lasts 15 minutes at least, and holds when 12 hours did not tell.
steps:
  - { weight: 1%, bake: 15m..12h }
  - { weight: 5%, bake: 15m..6h }
  - { weight: 25%, bake: 30m..6h, gate: manual }
  - { weight: 50%, bake: 1h..12h }
  - { weight: 100%, bake: 1h..24h }
${more}
gates:
  - checklist: [dashboards-ready, rollback-drill-done]

# notify:                    # channels of yours; links in messages act without signing in
#   - { channel: sre, on: [hold, rollback, drift, needs-hands, done], links: 12h }

windows: { advance: "Mon-Thu 10:00-17:00" }  # going back is always allowed
after: { keepStableFor: 7d }
`;
