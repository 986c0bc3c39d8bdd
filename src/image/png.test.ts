import { deepEqual, equal, notDeepEqual, ok, rejects } from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { Unavailable } from "#core/errors.ts";
import { blankChart, GOLDEN_CHARTS } from "#test/support/chart-golden.ts";
import { canDraw, drawable, withoutBoxes } from "./drawable.ts";
import { findFonts } from "./fonts.ts";
import { createChartImages } from "./png.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-fonts-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const latinOnly = (codePoint: number): boolean => codePoint < 0x250;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha of a pixel. */
  at(x: number, y: number): readonly number[];
}

/** A PNG of 8 bits RGBA without interlacing, as resvg writes them. */
function decode(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  equal(bytes.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  deepEqual([...bytes.subarray(24, 29)], [8, 6, 0, 0, 0]);
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const pixels = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : pixels[y * stride + x - 4]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + x]!;
      const corner = x < 4 || y === 0 ? 0 : pixels[(y - 1) * stride + x - 4]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x]! + predicted) & 255;
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + x * 4, y * stride + x * 4 + 4)] };
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** How many different colours stand in a box: more than one where something is drawn. */
function colours({ at }: Picture, x: number, y: number, width: number, height: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < width; i++) for (let j = 0; j < height; j++) seen.add(at(x + i, y + j).join());
  return seen.size;
}

describe("charts as PNG", () => {
  it("[IM7] a picture has two pixels for each of the chart, its colours, and its text", async () => {
    const images = createChartImages();
    const [alert, stack] = await Promise.all([images.png(GOLDEN_CHARTS.alert!), images.png(GOLDEN_CHARTS.stack!)]);
    const [light, dark] = [decode(alert), decode(stack)];
    deepEqual([light.width, light.height], [1600, 800]);
    deepEqual(
      [light.at(2, 2), dark.at(2, 2)],
      [
        [255, 255, 255, 255],
        [0x14, 0x17, 0x1c, 255],
      ],
    );
    ok(colours(light, 24, 20, 200, 36) > 5, "no title");
    ok(colours(light, 100, 100, 1400, 540) > 20, "no plot");
    ok(colours(dark, 60, 530, 100, 200) > 5, "no legend");
    notDeepEqual(light.at(1400, 300), [255, 255, 255, 255]);
  });

  it("[IM7] one that failed does not keep the next", async () => {
    const images = createChartImages();
    const broken = images.png({ ...blankChart, width: -1 });
    const fine = images.png(blankChart);
    await rejects(broken);
    equal(decode(await fine).width, 1600);
  });

  it("[IM7] without a renderer there is no picture, and a reason", async () => {
    const images = createChartImages(() => Promise.reject(new Error("no binary for this machine")));
    await rejects(images.png(blankChart), (error: Unavailable) => {
      ok(error instanceof Unavailable);
      equal(error.message, "Cannot draw a picture: the renderer cannot be loaded");
      return true;
    });
  });
});

describe("text that fonts do not have", () => {
  it("[IM6] a run of unknown characters is one question mark, never a box", () => {
    for (const [text, want] of [
      ["web1", "web1"],
      ["メモリ使用率 web1", "? web1"],
      ["a日本b語c", "a?b?c"],
      ["日本 語", "? ?"],
      ["cafe\u0301", "café"],
      ["a\u200bb\ufe0f", "ab"],
      ["😀", "?"],
    ] as const)
      equal(withoutBoxes(text, latinOnly), want, text);
    equal(canDraw("web1\n", latinOnly), true);
    equal(canDraw("日本", latinOnly), false);
  });

  it("[IM6] without a Japanese font a chart's own words are English", () => {
    const chart = drawable(GOLDEN_CHARTS.stack!, latinOnly);
    deepEqual([chart.locale, chart.title, chart.subtitle], ["en", '? <web1> & "db1"', "?: ?"]);
    equal(drawable(GOLDEN_CHARTS.stack!, () => true).locale, "ja");
  });

  it("[IM6] a Japanese font of the system is found by name, wherever it lies; one that is none is passed over", async () => {
    const none = await findFonts([join(dir, "nowhere")]);
    equal(none.all, none.latin);
    equal(none.latin.files.length, 2);
    mkdirSync(join(dir, "truetype/ipa"), { recursive: true });
    writeFileSync(join(dir, "NotoSansCJK-Regular.ttc"), "no font");
    writeFileSync(join(dir, "NotoSansCJK-Bold.ttc"), "not asked for");
    const roboto = fileURLToPath(new URL("fonts/Roboto-Regular.ttf", import.meta.url));
    copyFileSync(roboto, join(dir, "truetype/ipa/ipag.ttf"));
    const found = await findFonts([join(dir, "nowhere"), dir]);
    deepEqual(found.all.files.slice(2), [join(dir, "truetype/ipa/ipag.ttf")]);
  });
});
