import { equal, match } from "node:assert/strict";
import { it } from "node:test";
import { toSvg } from "./picture.ts";

it("[UI115] a graph is taken along as SVG, without what is hidden", () => {
  const look = { hue: 1, dash: [] };
  const svg = toSvg({
    title: "Load <of> all",
    unit: "float",
    frame: {
      start: 1_700_000_040,
      step: 60,
      count: 3,
      series: [
        { key: "a", label: "web-1", values: [1, null, 3] },
        { key: "b", label: "web-2", values: [2, 2, 2] },
      ],
    },
    series: [
      { key: "a", label: "web-1", stacked: false, look },
      { key: "b", label: "web-2", stacked: false, look },
      { key: "gone", label: "web-3", stacked: false, look },
    ],
    hidden: new Set(["b"]),
    guides: [
      { value: 2, label: "critical > 2", tone: "critical" },
      { value: 1, label: "SLA", tone: "reference" },
    ],
    theme: "dark",
    locale: "en",
    timeZone: "Asia/Tokyo",
  });
  match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  match(svg, /Load &#60;of&#62; all/);
  match(svg, /web-1/);
  equal(/web-2|web-3/.test(svg), false);
});
