import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "../lib/config.ts";
import { App } from "./App.tsx";
import { ConfigErrorPage } from "./ConfigErrorPage.tsx";
import { preloadPage } from "./router.tsx";
import "./tokens.css";
import "./base.css";

const root = createRoot(document.getElementById("root") as HTMLElement);

preloadPage(location.hash);
try {
  const config = await loadConfig(document.baseURI);
  root.render(
    <StrictMode>
      <App config={config} />
    </StrictMode>,
  );
} catch (error) {
  root.render(<ConfigErrorPage problem={error instanceof Error ? error.message : String(error)} />);
}
