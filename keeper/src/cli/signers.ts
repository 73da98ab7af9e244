/** `allora signers`: the set of signers that a remote feed is deployed with. */
import { Command } from "@commander-js/extra-typings";
import { connect } from "../chain/clients.ts";
import { formatSet } from "../remote/attestations.ts";
import { closedAt, HomeReader } from "../remote/home.ts";
import { setHash, setTimeAt } from "../remote/signers.ts";
import { readDeployment, requireChain } from "../runtime/chain.ts";
import { inputPath } from "./input.ts";

const POLL_MS = 1000;

export function signersCommand() {
  return new Command("signers")
    .description("print the set of signers that a remote feed can be deployed with now, as JSON")
    .requiredOption("--rpc <url>", "endpoint of the home chain")
    .requiredOption("--deployment <file>", "where the contracts are")
    .action(async ({ rpc, deployment: file }) => {
      const deployment = readDeployment(inputPath(file));
      const client = connect(rpc, deployment.chainId, POLL_MS);
      await requireChain(client, rpc, deployment);
      const { number, timestamp } = await client.getBlock();
      const set = await new HomeReader(client, deployment).setAt(setTimeAt(closedAt(timestamp)), number);
      const { chainId, epochs } = deployment;
      console.log(JSON.stringify({ chainId, epochs, ...formatSet(set), hash: setHash(set) }, null, 2));
    });
}
