/** A price feed over one topic of a deployment, and an example contract that reads it. */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("Feed", (m) => {
  const epochs = m.getParameter<string>("epochs");
  const topics = m.getParameter<string>("topics");
  const topicId = m.getParameter<bigint>("topicId");
  const decimals = m.getParameter("decimals", 8);
  const description = m.getParameter<string>("description");
  const staleness = m.getParameter<bigint>("staleness");

  const feed = m.contract("AggregatorFeed", [epochs, topics, topicId, decimals, description]);
  const quoter = m.contract("LoanQuoter", [feed, staleness]);
  return { feed, quoter };
});
