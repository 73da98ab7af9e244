import { AddressText } from "../../components/Hex.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import styles from "./Contracts.module.css";

/** Which contracts the page was read from. */
export function Contracts() {
  const { deployment } = useAppConfig();
  const { chainId, topics, inbox, epochs } = deployment;
  return (
    <>
      <p>
        Everything here is read from the logs of these contracts on chain {chainId}, by your browser. What is final is
        judged by the time of the newest block. Times of day are in the zone{" "}
        {Intl.DateTimeFormat().resolvedOptions().timeZone}.
      </p>
      <dl className={styles.contracts}>
        {Object.entries({ Topics: topics, Inbox: inbox, Epochs: epochs }).map(([name, address]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <AddressText address={address} copy={`address of ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
