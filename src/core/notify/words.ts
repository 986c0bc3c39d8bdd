import type { AlertStatus } from "#core/alert/alert.ts";
import type { LinkVerb, MigrationEvent } from "#core/migration/events.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import type { SignedLink } from "./delivery.ts";
import type { AlertEventKind } from "./notification.ts";

/** A message in words, whatever carries it: channels only arrange it. Plain text throughout, no markup. */
export interface Words {
  readonly level: "ok" | "warning" | "critical" | "unknown" | "info";
  /** One line: `[CRITICAL] disk% > 95: web-1`. */
  readonly title: string;
  /** One line in numbers: `disk% sda1 96.2 > 95`. */
  readonly summary: string;
  /** Labelled facts, in order. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** The monitor's memo, its first line; the runbook is a link away. */
  readonly memo?: string | undefined;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Says that this may have arrived before, where it may. */
  readonly repeat?: string | undefined;
}

export interface WordsOptions {
  readonly locale: "en" | "ja";
  /** IANA name. */
  readonly timeZone: string;
  /** Base of links, without a slash at its end. */
  readonly publicUrl: string;
  readonly possibleRepeat: boolean;
  readonly signedLinks?: readonly SignedLink[] | undefined;
}

/** The texts of a language. */
export interface Vocabulary {
  readonly status: Readonly<Record<AlertStatus, string>>;
  readonly event: Readonly<Record<AlertEventKind, string>>;
  readonly host: string;
  readonly service: string;
  readonly roles: string;
  readonly monitor: string;
  readonly slo: string;
  readonly opened: string;
  readonly closed: string;
  readonly lasted: string;
  readonly by: string;
  readonly reason: string;
  readonly unreachable: string;
  /** Changes within so many minutes, and when it is told again. */
  readonly flapping: (changes: number, minutes: number) => string;
  readonly linkAlert: string;
  readonly linkHost: string;
  readonly linkMonitor: string;
  readonly linkGroup: string;
  readonly possibleRepeat: string;
  readonly group: (alerts: number) => string;
  readonly hostEvent: Readonly<Record<"hostRegister" | "hostRetire" | "hostStatus", string>>;
  readonly monitorEvent: Readonly<Record<"monitorCreate" | "monitorUpdate" | "monitorDelete", string>>;
  readonly migration: MigrationVocabulary;
  readonly budget: BudgetVocabulary;
  readonly test: string;
  readonly testSummary: string;
  readonly length: (minutes: number) => string;
}

export interface BudgetVocabulary {
  /** Before the objective's name, by the new state. */
  readonly became: Readonly<Record<BudgetState, string>>;
  readonly state: Readonly<Record<BudgetState, string>>;
  readonly change: string;
  readonly at: string;
}

export interface MigrationVocabulary {
  /** Before the migration's name. */
  readonly event: Readonly<Record<MigrationEvent | "rolling-back", string>>;
  readonly verb: Readonly<Record<LinkVerb, string>>;
  readonly sides: string;
  readonly share: string;
  readonly at: string;
  readonly why: string;
  /** What an indicator has: bad and all of the new side, of the old one, and the limit. */
  readonly counts: (canary: string, stable: string, limit: string) => string;
  readonly linksUntil: string;
  readonly link: string;
}
