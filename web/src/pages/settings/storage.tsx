import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Storage } from "#wire/own/overview.ts";
import { api } from "../../data/api.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence, type Tone } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import css from "./settings.module.css";

/** Free shares of the disk that are worth a word, and an alarm. */
const LOW = 0.15;
const VERY_LOW = 0.05;

export function StoragePage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.storage"));
  const storage = useQuery({
    queryKey: ["storage"],
    queryFn: ({ signal }) => api.storage(signal),
    refetchInterval: 10_000,
  });
  if (storage.data === undefined)
    return (
      <div className={ui.page}>
        {storage.error === null ? (
          <Loading rows={4} />
        ) : (
          <Problem error={storage.error} retry={() => void storage.refetch()} />
        )}
      </div>
    );
  return <Figures storage={storage.data} />;
}

function Figures({ storage }: { readonly storage: Storage }): ReactNode {
  const { t, count } = useI18n();
  const free = storage.diskTotalBytes > 0 ? storage.diskFreeBytes / storage.diskTotalBytes : 1;
  const tone: Tone = !storage.ready ? "warning" : free < VERY_LOW ? "critical" : free < LOW ? "warning" : "ok";
  const bytes = (value: number): string => formatValue("bytes", value);
  const values = {
    series: count(storage.activeSeries),
    count: storage.activeSeries,
    free: bytes(storage.diskFreeBytes),
  };
  // A point a minute and series, for a year of 365 days.
  const yearly =
    storage.bytesPerPoint === undefined ? undefined : storage.activeSeries * 525_600 * storage.bytesPerPoint;
  const figures: readonly (readonly [string, string, string?])[] = [
    [
      t("storage.series"),
      count(storage.activeSeries),
      t("storage.targets", { count: storage.activeTargets, targets: count(storage.activeTargets) }),
    ],
    [t("storage.rate"), formatValue("float", storage.pointsPerSecond), t("storage.per-second")],
    [
      t("storage.per-point"),
      storage.bytesPerPoint === undefined ? "–" : `${storage.bytesPerPoint.toFixed(2)} B`,
      t("storage.per-point-note"),
    ],
    [t("storage.year"), yearly === undefined ? "–" : bytes(yearly), t("storage.year-note")],
  ];
  const parts = [
    [
      t("storage.segments"),
      storage.segmentBytes,
      t("storage.segment-files", { count: storage.segments, files: count(storage.segments) }),
    ],
    [t("storage.log"), storage.logBytes, t("storage.log-note")],
    [t("storage.hot"), storage.hotBytes, t("storage.hot-note")],
  ] as const;
  const used = storage.diskTotalBytes - storage.diskFreeBytes;
  return (
    <div className={ui.page}>
      <Sentence tone={tone}>
        {t(!storage.ready ? "storage.not-ready" : tone === "ok" ? "storage.fine" : "storage.low", values)}
      </Sentence>
      <dl className={css.figures}>
        {figures.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{value}</strong>
              <small>{note}</small>
            </dd>
          </div>
        ))}
      </dl>
      <section className={ui.section}>
        <h2>{t("storage.disk")}</h2>
        <p>
          {t("storage.disk-text", {
            used: bytes(used),
            total: bytes(storage.diskTotalBytes),
            free: bytes(storage.diskFreeBytes),
          })}
        </p>
        <svg
          className={css.bar}
          data-tone={tone}
          viewBox="0 0 100 4"
          preserveAspectRatio="none"
          role="img"
          aria-label={t("storage.disk-used", { percent: Math.round((1 - free) * 100) })}
        >
          <rect width="100" height="4" />
          <rect width={(1 - free) * 100} height="4" />
        </svg>
      </section>
      <section className={ui.section}>
        <h2>{t("storage.tiers")}</h2>
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("storage.tier")}</th>
                <th scope="col" data-number>
                  {t("storage.size")}
                </th>
                <th scope="col">{t("storage.what")}</th>
              </tr>
            </thead>
            <tbody>
              {parts.map(([name, size, note]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td data-number>{bytes(size)}</td>
                  <td>{note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}
