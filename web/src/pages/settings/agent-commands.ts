/** Ways to put a machine under watch. */
export const AGENT_KINDS = ["sawara", "systemd", "mackerel-agent", "docker", "ecs", "kubernetes"] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

/** What to run or write for one kind of agent, ready to be pasted. `key` is an API key that may write. */
export function agentCommand(kind: AgentKind, url: string, key: string): string {
  switch (kind) {
    case "sawara":
      return [
        "# in a copy of Sawara on that machine\nnpm ci --omit=dev",
        "cat > sawara-agent.conf <<'END'",
        `apibase = "${url}"`,
        `apikey = "${key}"`,
        "END",
        "bin/sawara agent --conf sawara-agent.conf --root sawara-agent",
      ].join("\n");
    case "systemd":
      return [
        "# in a copy of Sawara, anywhere: npm pack",
        "sudo npm install --global --prefix /usr/local ./sawara-*.tgz",
        "sudo install -d -m 0700 /etc/sawara",
        "sudo tee /etc/sawara/agent.conf >/dev/null <<'END'",
        `apibase = "${url}"`,
        `apikey = "${key}"`,
        '# roles = ["Shop: web"]',
        "END",
        "sudo tee /etc/systemd/system/sawara-agent.service >/dev/null <<'END'",
        "[Unit]",
        "Description=Sawara agent",
        "After=network-online.target",
        "Wants=network-online.target",
        "[Service]",
        "ExecStart=/usr/local/bin/sawara agent --conf /etc/sawara/agent.conf",
        "StateDirectory=sawara-agent",
        "Restart=on-failure",
        "RestartSec=10",
        "[Install]",
        "WantedBy=multi-user.target",
        "END",
        "sudo systemctl daemon-reload",
        "sudo systemctl enable --now sawara-agent",
      ].join("\n");
    case "mackerel-agent":
      return [
        "# /etc/mackerel-agent/mackerel-agent.conf",
        `apibase = "${url}"`,
        `apikey = "${key}"`,
        "",
        "# sudo systemctl restart mackerel-agent",
      ].join("\n");
    case "docker":
      return [
        'docker run -d --name mackerel-agent -h "$(hostname)" \\',
        "  -v /var/run/docker.sock:/var/run/docker.sock \\",
        "  -v /var/lib/mackerel-agent:/var/lib/mackerel-agent \\",
        `  -e apikey='${key}' -e opts='-apibase=${url}' \\`,
        "  mackerel/mackerel-agent",
      ].join("\n");
    case "ecs":
      return JSON.stringify(
        {
          name: "mackerel-container-agent",
          image: "mackerel/mackerel-container-agent:latest",
          essential: false,
          memoryReservation: 64,
          environment: [
            { name: "MACKEREL_APIBASE", value: url },
            { name: "MACKEREL_APIKEY", value: key },
            { name: "MACKEREL_CONTAINER_PLATFORM", value: "ecs" },
            { name: "MACKEREL_ROLES", value: "Shop:web" },
          ],
        },
        null,
        2,
      );
    case "kubernetes":
      return [
        "- name: mackerel-container-agent",
        "  image: mackerel/mackerel-container-agent:latest",
        "  env:",
        `    - { name: MACKEREL_APIBASE, value: ${JSON.stringify(url)} }`,
        `    - { name: MACKEREL_APIKEY, value: ${JSON.stringify(key)} }`,
        "    - { name: MACKEREL_CONTAINER_PLATFORM, value: kubernetes }",
        '    - { name: MACKEREL_ROLES, value: "Shop:web" }',
        "    - name: MACKEREL_KUBERNETES_KUBELET_HOST",
        "      valueFrom: { fieldRef: { fieldPath: status.hostIP } }",
        "    - name: MACKEREL_KUBERNETES_NAMESPACE",
        "      valueFrom: { fieldRef: { fieldPath: metadata.namespace } }",
        "    - name: MACKEREL_KUBERNETES_POD_NAME",
        "      valueFrom: { fieldRef: { fieldPath: metadata.name } }",
      ].join("\n");
  }
}
