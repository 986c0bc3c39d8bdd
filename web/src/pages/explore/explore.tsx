import { type ReactNode, useCallback, useMemo } from "react";
import { useLocation } from "wouter";
import { navigate, useSearch } from "wouter/use-browser-location";
import { useMedia } from "../../data/media.ts";
import { FunctionReference } from "../../expression/reference.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import css from "./explore.module.css";
import { ExplorePane } from "./pane.tsx";
import { EMPTY_PANE, MOST_PANES, type Pane, readPanes, writePanes } from "./panes.ts";

/** Beside the panes there is room for the functions. */
const WIDE = "(min-width: 1200px)";

/** Graphs of expressions as they are written. Everything is in the address; Mackerel's permalinks open here too. */
export default function Explore(): ReactNode {
  const { t } = useI18n();
  const [path] = useLocation();
  const search = useSearch();
  const wide = useMedia(WIDE);
  const panes = useMemo(() => readPanes(search), [search]);
  useTitle(panes[0]?.title || t("page.explore"));
  const name = path.endsWith("/advanced-graph") ? "query" : "expr";

  const write = useCallback(
    (next: readonly Pane[], how: "push" | "replace") =>
      navigate(location.pathname + writePanes(location.search, next, name), {
        replace: how === "replace",
        state: history.state,
      }),
    [name],
  );
  const change = useCallback(
    (at: number, part: Partial<Pane>) => {
      const now = readPanes(location.search);
      write(
        now.map((pane, i) => (i === at ? { ...pane, ...part } : pane)),
        "replace",
      );
    },
    [write],
  );

  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          <button
            type="button"
            className={ui.button}
            disabled={panes.length >= MOST_PANES}
            onClick={() => write([...panes, EMPTY_PANE], "push")}
          >
            <Icon name="plus" />
            {t("explore.add")}
          </button>
        }
      >
        {t("explore.sentence")}
      </Sentence>
      <div className={css.columns}>
        <GraphPage>
          <div className={css.panes}>
            {panes.map((pane, i) => (
              <ExplorePane
                // A pane is known by its place: that is all that the address says.
                key={i}
                number={i}
                pane={pane}
                onChange={change}
                onRemove={
                  panes.length === 1
                    ? undefined
                    : () =>
                        write(
                          panes.filter((_pane, other) => other !== i),
                          "push",
                        )
                }
              />
            ))}
          </div>
        </GraphPage>
        <details className={css.reference} open={wide}>
          <summary>
            <h2>{t("expression.reference")}</h2>
          </summary>
          <FunctionReference />
        </details>
      </div>
    </div>
  );
}
