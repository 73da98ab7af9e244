import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// Nothing is loaded from elsewhere and no text is evaluated; verification computes in WebAssembly. The page talks to its own origin, to the RPC and to a
// gateway. Which ones is known at run time only, hence the schemes; lib/config.ts refuses what this would block.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Adds the policy to built pages; the development server needs inline scripts. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

export default defineConfig({
  // Relative, so that the build works under any path.
  base: "./",
  plugins: [react(), contentSecurityPolicy()],
  // The keeper's modules come with a copy of their own.
  resolve: { dedupe: ["zod"] },
  worker: { format: "es" },
  build: { sourcemap: false, assetsInlineLimit: 0 },
});
