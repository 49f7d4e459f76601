// Unit tests run in Node: everything worth a unit test is kept free of the DOM.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  test: { environment: "node", include: ["src/**/*.test.ts", "tests/**/*.test.ts"], reporters: ["default"] },
});
