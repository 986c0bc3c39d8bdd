import type { Client } from "#client/client.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Checks } from "./checks/checks.ts";
import type { Effective } from "./effective.ts";
import type { HostFacts } from "./host/facts.ts";
import type { OtherHosts } from "./identity/others.ts";
import type { AgentName } from "./identity/register.ts";
import type { Sender } from "./metrics/sender.ts";
import type { Troubles } from "./trouble.ts";

/** What a running agent has, for as long as one configuration lasts. */
export interface Session {
  readonly effective: Effective;
  readonly client: Client;
  readonly hostId: string;
  /** Registered by this very run: nothing of it is on any graph yet. */
  readonly isNew: boolean;
  readonly agent: AgentName;
  readonly clock: Clock;
  /** Milliseconds on a clock that only goes forward. */
  readonly elapsed: () => number;
  readonly log: Logger;
  readonly troubles: Troubles;
  readonly sender: Sender;
  readonly checks: Checks;
  readonly others: OtherHosts;
  readonly facts: () => Promise<HostFacts>;
}
