import { createContext, type ReactNode, useContext, useState } from "react";
import { WalletDialog } from "./WalletDialog.tsx";

const OpenContext = createContext<(() => void) | null>(null);

/** Holds the dialog about the wallet, which stays open while pages come and go. */
export function WalletDialogProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <OpenContext value={() => setOpen(true)}>
      {children}
      {open ? <WalletDialog onClose={() => setOpen(false)} /> : null}
    </OpenContext>
  );
}

/** Opens the dialog. */
export function useWalletDialog(): () => void {
  const open = useContext(OpenContext);
  if (open === null) throw new Error("no WalletDialogProvider above this component");
  return open;
}
