/** Whether this tab watches, what it is checking, and what it found. */
import {
  createContext,
  type Dispatch,
  type ReactNode,
  type SetStateAction,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { useAppConfig } from "../appConfig.ts";
import { browserStorage } from "../transactions/store.ts";
import type { Result } from "./posts.ts";
import { ResultStore } from "./results.ts";

const SWITCH = "allora/watch";

/** What a watching tab is at. */
export type Progress =
  | { readonly kind: "waiting" }
  | { readonly kind: "checking"; readonly topicId: bigint; readonly epoch: bigint }
  | { readonly kind: "failed"; readonly message: string };

interface Watch {
  readonly store: ResultStore;
  readonly on: boolean;
  readonly turn: (on: boolean) => void;
  readonly progress: Progress;
  readonly report: Dispatch<SetStateAction<Progress>>;
}

const WatchContext = createContext<Watch | null>(null);

export function WatchProvider({ children }: { children: ReactNode }) {
  const { deployment } = useAppConfig();
  const [store] = useState(() => new ResultStore(deployment, browserStorage()));
  const [on, setOn] = useState(() => browserStorage()?.getItem(SWITCH) !== "off");
  const [progress, report] = useState<Progress>({ kind: "waiting" });
  useEffect(() => {
    const reload = () => store.reload();
    addEventListener("storage", reload);
    return () => removeEventListener("storage", reload);
  }, [store]);
  const turn = useCallback((wanted: boolean) => {
    setOn(wanted);
    try {
      browserStorage()?.setItem(SWITCH, wanted ? "on" : "off");
    } catch {
      // Not remembered then.
    }
  }, []);
  const watch = useMemo(() => ({ store, on, turn, progress, report }), [store, on, turn, progress]);
  return <WatchContext value={watch}>{children}</WatchContext>;
}

export function useWatch(): Watch {
  const watch = useContext(WatchContext);
  if (watch === null) throw new Error("no WatchProvider above this component");
  return watch;
}

/** What this browser found, newest first. */
export function useResults(): readonly Result[] {
  const { store } = useWatch();
  return useSyncExternalStore(store.subscribe, store.all);
}

/** Whether anybody can see the page. */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}
