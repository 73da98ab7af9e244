import { defineConfig } from "vitest/config";

// Tests that start chains are slow and share two cores, hence the long timeouts; nothing asserts a time.
export default defineConfig({
  test: {
    include: ["keeper/test/**/*.test.ts", "frontend/test/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
