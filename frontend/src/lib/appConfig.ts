/** The configuration, for every component below the app's root. */
import { createContext, useContext } from "react";
import type { AppConfig } from "./config.ts";

const AppConfigContext = createContext<AppConfig | null>(null);

export const AppConfigProvider = AppConfigContext.Provider;

export function useAppConfig(): AppConfig {
  const config = useContext(AppConfigContext);
  if (config === null) throw new Error("no AppConfigProvider above this component");
  return config;
}
