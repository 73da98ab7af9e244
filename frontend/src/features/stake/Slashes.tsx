import { zeroAddress } from "viem";
import { Card } from "../../components/Card.tsx";
import { AddressText, TransactionText } from "../../components/Hex.tsx";
import { Table } from "../../components/Table.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import type { Slash } from "../../lib/stake/events.ts";
import styles from "./Stake.module.css";

/** What a reputer lost for wrong posts and reports, newest first; `isWhole` where all blocks were read. */
export function Slashes({ slashes, isWhole }: { slashes: readonly Slash[]; isWhole: boolean }) {
  return (
    <Card title="Slashes">
      {slashes.length === 0 ? (
        <p className={styles.none}>{isWhole ? "It was never slashed." : "None in the blocks that were read so far."}</p>
      ) : (
        <Table label="Table of slashes">
          <thead>
            <tr>
              <th scope="col">Block</th>
              <th scope="col">Taken, ALLO</th>
              <th scope="col">Bounty, ALLO</th>
              <th scope="col">Shown by</th>
              <th scope="col">Transaction</th>
            </tr>
          </thead>
          <tbody>
            {slashes.map(({ blockNumber, logIndex, amount, bounty, challenger, transactionHash }) => (
              <tr key={`${blockNumber}/${logIndex}`}>
                <th scope="row">{formatCount(blockNumber)}</th>
                <td>{formatAllo(amount)}</td>
                <td>{formatAllo(bounty)}</td>
                <td>{challenger === zeroAddress ? "nobody announced it" : <AddressText address={challenger} />}</td>
                <td>
                  <TransactionText hash={transactionHash} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
