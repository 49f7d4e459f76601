// How the pages are built: Svelte, no inline scripts, no polyfills; in development the API goes to the mock or a device.
import { readdirSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Each program has a page to start from: index.html (cameras), and others beside it.
const here = new URL(".", import.meta.url).pathname;
const pages = readdirSync(here).filter((name) => name.endsWith(".html"));

const device = process.env.OCELLI_DEVICE ?? "http://127.0.0.1:8090";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
    rollupOptions: { input: pages.map((name) => here + name) },
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      "/api": { target: device, ws: true, changeOrigin: true },
      "/healthz": device,
      "/metrics": device,
    },
  },
});
