import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { budget } from "./build/budget.ts";
import { catalogues } from "./build/catalogue.ts";
import { layers } from "./build/layers.ts";

const server = process.env.SAWARA_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [catalogues(), layers(), react(), budget({ initialScriptBytes: 150_000, styleBytes: 32_000 })],
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // Files inlined as data: addresses would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, host: "127.0.0.1", proxy: { "/api": server } },
});
