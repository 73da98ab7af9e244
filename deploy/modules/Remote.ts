/** A feed of another chain's final values, and a price feed over one topic of it. */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** More than two thirds of a set's weight, SD59x18. */
const THRESHOLD = 666_666_666_666_666_667n;

export default buildModule("Remote", (m) => {
  const chainId = m.getParameter<bigint>("homeChainId");
  const epochs = m.getParameter<string>("homeEpochs");
  const threshold = m.getParameter("threshold", THRESHOLD);
  const time = m.getParameter<bigint>("setTime");
  const signers = m.getParameter<bigint[]>("signers");
  const topicId = m.getParameter<bigint>("topicId");
  const decimals = m.getParameter("decimals", 8);
  const description = m.getParameter<string>("description");

  const feed = m.contract("RemoteFeed", [chainId, epochs, threshold, time, signers]);
  const aggregator = m.contract("RemoteAggregator", [feed, topicId, decimals, description]);
  return { feed, aggregator };
});
