import { Rejected } from "./errors.ts";
import type { RoleRef } from "./host.ts";
import type { UnixSeconds } from "./time.ts";

/** Widgets stand on a grid of so many columns; rows have no end. */
export const DASHBOARD_COLUMNS = 24;

/** Half-open in both directions, in columns and rows. */
export interface Layout {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a graph widget draws. Names of graphs are the clients' business: they come back as they were sent. */
export type WidgetGraph =
  | { readonly type: "host"; readonly hostId: string; readonly name: string }
  | { readonly type: "role"; readonly role: RoleRef; readonly name: string; readonly isStacked: boolean | undefined }
  | { readonly type: "service"; readonly serviceName: string; readonly name: string }
  | { readonly type: "expression"; readonly expression: string }
  | { readonly type: "query"; readonly query: string; readonly legend: string }
  /** What was there is gone. */
  | { readonly type: "unknown" };

/** What a value widget shows the newest value of. */
export type WidgetMetric =
  | { readonly type: "host"; readonly hostId: string; readonly name: string }
  | { readonly type: "service"; readonly serviceName: string; readonly name: string }
  | { readonly type: "expression"; readonly expression: string }
  | { readonly type: "query"; readonly query: string; readonly legend: string }
  | { readonly type: "unknown" };

/** A widget's own time range, in place of the page's: `[now + offset - period, now + offset)`, or fixed. Seconds. */
export type WidgetRange =
  | { readonly type: "relative"; readonly period: number; readonly offset: number }
  | { readonly type: "absolute"; readonly start: UnixSeconds; readonly end: UnixSeconds };

/** Ends of the vertical axis that are fixed. */
export interface ValueRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface ReferenceLine {
  readonly label: string;
  readonly value: number;
}

export const FORMAT_OPERATORS = [">", ">=", "<", "<="] as const;
export type FormatOperator = (typeof FORMAT_OPERATORS)[number];

/** Marks a value that is beyond a threshold. */
export interface FormatRule {
  readonly name?: string | undefined;
  readonly threshold: number;
  readonly operator: FormatOperator;
}

interface WidgetFrame {
  readonly title: string;
  readonly layout: Layout;
}

export type Widget = WidgetFrame &
  (
    | {
        readonly type: "graph";
        readonly graph: WidgetGraph;
        readonly range?: WidgetRange | undefined;
        readonly valueRange: ValueRange;
        readonly referenceLines: readonly ReferenceLine[];
        /** JSON-like; what Mackerel keeps there is its own business. */
        readonly legendList?: unknown;
      }
    | {
        readonly type: "value";
        readonly metric: WidgetMetric;
        /** Digits behind the point, 0 to 16. */
        readonly fractionSize?: number | undefined;
        readonly suffix?: string | undefined;
        readonly formatRules: readonly FormatRule[];
      }
    | { readonly type: "markdown"; readonly markdown: string }
    /** The role is absent once it was deleted. */
    | { readonly type: "alertStatus"; readonly role?: RoleRef | undefined }
  );

export interface DashboardInput {
  readonly title: string;
  readonly memo: string;
  /** Of its address, unique in the organisation; "" lets us choose, or keeps what was chosen. */
  readonly urlPath: string;
  /** In the order in which they were sent. */
  readonly widgets: readonly Widget[];
}

export interface Dashboard extends DashboardInput {
  readonly id: string;
  readonly createdAt: UnixSeconds;
  readonly updatedAt: UnixSeconds;
  /** Grows with every write; whoever edits says which one they began with. */
  readonly revision: number;
}

/** A dashboard as lists show it. */
export interface DashboardSummary {
  readonly id: string;
  readonly title: string;
  readonly memo: string;
  readonly urlPath: string;
  readonly widgets: number;
  readonly createdAt: UnixSeconds;
  readonly updatedAt: UnixSeconds;
}

const URL_PATH = /^[A-Za-z0-9_][-A-Za-z0-9_]*(?:\/[A-Za-z0-9_][-A-Za-z0-9_]*)*$/;
const MAX_URL_PATH = 255;
const MAX_TITLE = 255;
const MAX_LABEL = 32;
const MAX_SUFFIX = 16;
const MAX_FRACTION = 16;

/** Text that stands for something must not look like nothing. */
const isBlank = (text: string): boolean => text.trim() === "";

/** As people count them: a character beyond the basic plane is one. */
const lengthOf = (text: string): number => [...text].length;

/** Refuses what contradicts itself, naming the widget by its place. Everything else about a layout is the pages' business. */
export function checkDashboard({ title, urlPath, widgets }: DashboardInput): void {
  const refuse = (why: string): never => {
    throw new Rejected("invalid", `Cannot save dashboard "${cut(title)}": ${why}`);
  };
  if (isBlank(title) || lengthOf(title) > MAX_TITLE)
    refuse(`found a title of ${lengthOf(title)} characters, want 1 to ${MAX_TITLE}, not only spaces`);
  if (urlPath !== "" && (urlPath.length > MAX_URL_PATH || !URL_PATH.test(urlPath)))
    refuse(
      `found the path "${cut(urlPath)}", want letters, digits, "_" and "-", in parts joined by "/" that do not begin with "-"`,
    );
  widgets.forEach((widget, i) => {
    const problem = problemOf(widget);
    if (problem !== undefined) refuse(`widget ${i + 1} "${cut(widget.title)}": ${problem}`);
  });
}

function problemOf(widget: Widget): string | undefined {
  const { x, y, width, height } = widget.layout;
  if (![x, y, width, height].every((n) => Number.isSafeInteger(n) && n >= 0))
    return "found a layout with other numbers than 0, 1, 2 …";
  if (widget.type === "graph") return problemOfGraph(widget);
  if (widget.type === "value") return problemOfValue(widget);
  return undefined;
}

function problemOfGraph({ referenceLines, range, valueRange }: Extract<Widget, { type: "graph" }>): string | undefined {
  if (referenceLines.length > 1) return `found ${referenceLines.length} reference lines, want at most 1`;
  for (const { label, value } of referenceLines) {
    if (isBlank(label) || lengthOf(label) > MAX_LABEL)
      return `found the reference line "${cut(label)}", want a label of 1 to ${MAX_LABEL} characters, not only spaces`;
    if (value < 0) return `found a reference line at ${value}, want 0 or more`;
  }
  if (range?.type === "absolute" && range.end < range.start)
    return `found a range from ${range.start} to ${range.end}, want the start first`;
  if (range?.type === "relative" && range.period < 0) return `found a range of ${range.period} seconds, want 0 or more`;
  const { min, max } = valueRange;
  if (min !== undefined && max !== undefined && max < min)
    return `found values from ${min} to ${max}, want the least first`;
  return undefined;
}

function problemOfValue({ fractionSize = 0, suffix = "", formatRules }: Extract<Widget, { type: "value" }>) {
  if (!Number.isInteger(fractionSize) || fractionSize < 0 || fractionSize > MAX_FRACTION)
    return `found ${fractionSize} digits behind the point, want 0 to ${MAX_FRACTION}`;
  if (lengthOf(suffix) > MAX_SUFFIX) return `found the suffix "${cut(suffix)}", want at most ${MAX_SUFFIX} characters`;
  if (formatRules.length > 1) return `found ${formatRules.length} format rules, want at most 1`;
  for (const { name = "" } of formatRules)
    if (lengthOf(name) > MAX_LABEL) return `found the format rule "${cut(name)}", want at most ${MAX_LABEL} characters`;
  return undefined;
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** What exists, by name. */
export interface Existing {
  hasService(service: string): boolean;
  hasRole(role: RoleRef): boolean;
}

/**
 * Widgets as they are shown once what they name may be gone: graphs and metrics of a missing role or service are unknown, and
 * so is the role of an alert status. What is stored stays, so that it is back when the role is.
 */
export function withoutMissing(widgets: readonly Widget[], existing: Existing): readonly Widget[] {
  return widgets.map((widget): Widget => {
    switch (widget.type) {
      case "graph":
        return isMissing(widget.graph, existing) ? { ...widget, graph: { type: "unknown" } } : widget;
      case "value":
        return isMissing(widget.metric, existing) ? { ...widget, metric: { type: "unknown" } } : widget;
      case "alertStatus":
        return widget.role === undefined || existing.hasRole(widget.role) ? widget : { ...widget, role: undefined };
      default:
        return widget;
    }
  });
}

function isMissing(of: WidgetGraph | WidgetMetric, existing: Existing): boolean {
  if (of.type === "role") return !existing.hasRole(of.role);
  return of.type === "service" && !existing.hasService(of.serviceName);
}

const BEYOND: Readonly<Record<FormatOperator, (value: number, threshold: number) => boolean>> = {
  ">": (value, threshold) => value > threshold,
  ">=": (value, threshold) => value >= threshold,
  "<": (value, threshold) => value < threshold,
  "<=": (value, threshold) => value <= threshold,
};

/** Whether a value is beyond the threshold of a rule. */
export const isBeyond = ({ operator, threshold }: FormatRule, value: number): boolean =>
  BEYOND[operator](value, threshold);
