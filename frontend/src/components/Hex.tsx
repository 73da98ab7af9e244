import type { Address, Hex } from "viem";
import { useAppConfig } from "../lib/appConfig.ts";
import { shortHex } from "../lib/format/hex.ts";
import { CopyButton } from "./CopyButton.tsx";
import styles from "./Hex.module.css";

/** An address, shortened unless `full`; whole when hovered, and with a button to copy it where `copy` names it. */
export function AddressText({ address, full = false, copy }: { address: Address; full?: boolean; copy?: string }) {
  return <HexText hex={address} full={full} copy={copy} path="address" />;
}

export function TransactionText({ hash }: { hash: Hex }) {
  return <HexText hex={hash} full={false} copy="transaction hash" path="tx" />;
}

function HexText({
  hex,
  full,
  copy,
  path,
}: {
  hex: Hex;
  full: boolean;
  copy: string | undefined;
  path: "address" | "tx";
}) {
  const { explorer } = useAppConfig();
  const text = (
    <code title={hex} className={full ? styles.full : styles.short}>
      {full ? hex : shortHex(hex)}
    </code>
  );
  return (
    <span className={styles.hex}>
      {explorer === null ? (
        text
      ) : (
        <a href={`${explorer}/${path}/${hex}`} rel="noopener noreferrer" target="_blank">
          {text}
        </a>
      )}
      {copy === undefined ? null : <CopyButton text={hex} what={copy} />}
    </span>
  );
}
