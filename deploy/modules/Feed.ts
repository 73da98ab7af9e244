/**
 * The factory of price feeds, a feed over one topic of a deployment (`description` is its label), and an example contract
 * that reads it.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("Feed", (m) => {
  const epochs = m.getParameter<string>("epochs");
  const topicId = m.getParameter<bigint>("topicId");
  const decimals = m.getParameter("decimals", 8);
  const description = m.getParameter<string>("description");
  const staleness = m.getParameter<bigint>("staleness");

  const factory = m.contract("FeedFactory", [epochs]);
  const creation = m.call(factory, "createFeed", [topicId, decimals, description]);
  const feed = m.contractAt("AggregatorFeed", m.readEventArgument(creation, "FeedCreated", "feed"));
  const quoter = m.contract("LoanQuoter", [feed, staleness]);
  return { factory, feed, quoter };
});
