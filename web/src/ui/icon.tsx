import type { ReactNode } from "react";

/** Drawn on a grid of 16, lines of 1.5. Shapes carry meaning where colour cannot: each state has an outline of its own. */
const PATHS = {
  overview: "M2 9.5 5 9.5 6.8 3.5 9.2 12.5 11 7.5 14 7.5",
  services: "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z",
  hosts: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
  alerts: "M3 11.5c1-1 1.2-2.2 1.2-4.5a3.8 3.8 0 0 1 7.6 0c0 2.3.2 3.5 1.2 4.5zM6.5 13.8h3M8 3.2V2",
  monitors: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  channels: "M2 6.5v3h2.5L11 13V3L4.5 6.5zM13 6v4",
  groups: "M5.5 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM1.5 13a4 4 0 0 1 8 0M10.5 7.5a2 2 0 1 0 0-4M11.5 9.2a4 4 0 0 1 3 3.8",
  downtimes: "M2 3.5h12v10H2zM2 6.5h12M5 2v2.5M11 2v2.5M6.5 8.8v2.4M9.5 8.8v2.4",
  mute: "M3 11.5c1-1 1.2-2.2 1.2-4.5a3.8 3.8 0 0 1 7.6 0c0 2.3.2 3.5 1.2 4.5zM6.5 13.8h3M2 2l12 12",
  hand: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 11V5.5M5.5 8 8 5.5 10.5 8",
  send: "M2 8 14 2.5 10.5 13.5 7.5 9z",
  slos: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 8 13 3",
  counts: "M3 3v10M6 3v10M9 3v10M12 3v10M1.5 11 13.5 5",
  migrations: "M2 5h9M8.5 2 11.5 5 8.5 8M14 11H5M7.5 8l-3 3 3 3",
  dashboards: "M2.5 2.5h6v5h-6zM10.5 2.5h3v5h-3zM2.5 9.5h3v4h-3zM7.5 9.5h6v4h-6z",
  flag: "M4 14.5v-12M4 3h8l-1.8 2.7L12 8.5H4",
  move: "M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6 2 8l2 2M12 6l2 2-2 2",
  explore: "M1.5 13.5c2.5 0 2-11 5-11M3 7.5h4M9 8.5l4.5 5M13.5 8.5l-4.5 5",
  settings: "M2 4.5h6M11 4.5h3M2 11.5h3M8 11.5h6M9.5 3v3M6.5 10v3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.5V8l2.5 1.5",
  refresh: "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 2v3h-3",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  system: "M2 3h12v8H2zM6 14h4",
  user: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14a5.5 5.5 0 0 1 11 0",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  table: "M2 3h12v10H2zM2 6.5h12M6.5 3v10",
  chart: "M2 2v12h12M4.5 10l3-4 2.5 2.5L14 4",
  download: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  link: "M6.5 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2L8 3.8M9.5 6.5a3 3 0 0 0-4.2 0L2.9 8.9a3 3 0 0 0 4.2 4.2l.9-.9",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5 6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  left: "M10 3 5 8l5 5",
  right: "M6 3l5 5-5 5",
  down: "M3 6l5 5 5-5",
  up: "M3 10l5-5 5 5",
  out: "M2.5 7h9M2.5 7l3-3M2.5 7l3 3",
  "zoom-in": "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14M7 5v4M5 7h4",
  "zoom-out": "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14M5 7h4",
  "back-to": "M3 6.5h7a3.5 3.5 0 0 1 0 7H6M3 6.5 6 3.5M3 6.5l3 3",
  trash: "M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4",
  key: "M5.5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.7 8.3 13.5 2.5M11 5l2 2",
  disk: "M2 4c0-1.1 2.7-2 6-2s6 .9 6 2-2.7 2-6 2-6-.9-6-2ZM2 4v8c0 1.1 2.7 2 6 2s6-.9 6-2V4M2 8c0 1.1 2.7 2 6 2s6-.9 6-2",
  history: "M2.5 8a5.5 5.5 0 1 0 1.6-3.9M2.5 2v3h3M8 5v3l2 1.5",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M4.5 9.5h7",
  language:
    "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c2 1.7 2.5 4 2.5 6S10 12.3 8 14c-2-1.7-2.5-4-2.5-6S6 3.7 8 2",
  panel: "M2 3h12v10H2zM6 3v10",
  dense: "M2 3h12M2 6.3h12M2 9.7h12M2 13h12",
  filter: "M2 3h12L9.5 8.5V13l-3-1.5v-3z",
  edit: "M10.5 3 13 5.5 5.5 13H3v-2.5z",
  ok: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5 8.3l2.2 2.2L11 6",
  warning: "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5h.01",
  critical: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.5M8 11h.01",
  unknown: "M8 1.5 14.5 8 8 14.5 1.5 8zM6.5 6.5a1.5 1.5 0 1 1 2.3 1.2c-.5.4-.8.7-.8 1.3M8 11h.01",
  working: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.5 5.5 11 8l-4.5 2.5z",
  standby: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.5 5.5v5M9.5 5.5v5",
  maintenance: "M9.5 6.5 3.5 12.5a1 1 0 0 1-1.5-1.5L8 5a3.5 3.5 0 0 1 4.5-3L10.5 4 12 5.5l2-2a3.5 3.5 0 0 1-4.5 3Z",
  poweroff: "M8 2v5.5M4.5 4.2a5.5 5.5 0 1 0 7 0",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a word, never instead of one: a button with only an icon has a label of its own. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Our fish, its pulse inside. */
export function Mark({ size = 28 }: { readonly size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path d="M1 17C5.5 9 16 6.5 23 14l6.5-5.5L28 16l2.5 8.5L23.5 20C16 27.5 5.5 25 1 17Z" fill="var(--accent)" />
      <path
        d="M6.5 17h4l2.2-4.5 3 8.5 2.2-4h3.6"
        fill="none"
        stroke="var(--bg)"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
