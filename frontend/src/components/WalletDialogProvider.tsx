import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef, useState } from "react";
import { useConfig } from "wagmi";
import { getConnection } from "wagmi/actions";
import { WalletDialog } from "./WalletDialog.tsx";

interface Opening {
  readonly open: (opener: string) => void;
  readonly leave: (opener: string) => void;
}

const OpeningContext = createContext<Opening | null>(null);

/**
 * Holds the dialog about the wallet, which stays open while pages come and go. It closes with the button that opened it
 * where that asked for a wallet, and there is one now.
 */
export function WalletDialogProvider({ children }: { children: ReactNode }) {
  const config = useConfig();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<string | null>(null);
  const opening = useMemo(
    (): Opening => ({
      open: (id) => {
        opener.current = id;
        setOpen(true);
      },
      leave: (id) => {
        if (opener.current === id && getConnection(config).address !== undefined) setOpen(false);
      },
    }),
    [config],
  );
  return (
    <OpeningContext value={opening}>
      {children}
      {isOpen ? <WalletDialog onClose={() => setOpen(false)} /> : null}
    </OpeningContext>
  );
}

/** Opens the dialog for the component that calls it. */
export function useWalletDialog(): () => void {
  const opening = useContext(OpeningContext);
  if (opening === null) throw new Error("no WalletDialogProvider above this component");
  const id = useId();
  useEffect(() => () => opening.leave(id), [opening, id]);
  return () => opening.open(id);
}
