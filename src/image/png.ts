import { Unavailable } from "#core/errors.ts";
import type { ChartImages } from "#core/graph/chart.ts";
import { drawChart } from "#core/graph/svg.ts";
import { canDraw, drawable } from "./drawable.ts";
import { findFonts } from "./fonts.ts";

/** Pixels of the picture for each of the chart: sharp on screens of today. */
export const PIXELS_PER_UNIT = 2;

/**
 * Charts as PNG files, without a browser: drawn to SVG, and that to pixels by resvg, in a thread of libuv's pool. One at a time:
 * a storm of alerts must not take every thread that reads files.
 */
export function createChartImages(load: () => Promise<typeof import("@resvg/resvg-js")> = loadRenderer): ChartImages {
  const ready = once(async () => ({ renderer: await load(), fonts: await findFonts() }));
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async png(chart) {
      const { renderer, fonts } = await ready().catch((error: unknown) => {
        throw new Unavailable("Cannot draw a picture: the renderer cannot be loaded", { cause: error });
      });
      const svg = drawChart(drawable(chart, fonts.all.covers));
      // A Japanese font has tens of megabytes, which are read for every picture that is given it.
      const { files } = canDraw(svg, fonts.latin.covers) ? fonts.latin : fonts.all;
      const drawn = turn.then(() =>
        renderer.renderAsync(svg, {
          font: { fontFiles: [...files], loadSystemFonts: false, defaultFontFamily: "Roboto" },
          fitTo: { mode: "zoom", value: PIXELS_PER_UNIT },
        }),
      );
      turn = drawn.catch(() => {});
      return (await drawn).asPng();
    },
  };
}

/** Loaded with the first picture: most runs of the program draw none. */
const loadRenderer = () => import("@resvg/resvg-js");

/** The result of `make`, made by the first call; after a failure the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
