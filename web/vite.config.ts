// How the pages are built: Svelte, no inline scripts, no polyfills; in development the API goes to the mock or a device.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const device = process.env.OCELLI_DEVICE ?? "http://127.0.0.1:8090";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
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
