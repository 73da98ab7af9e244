/** The protocol with what reads it: the feed over all topics, and the factory of price feeds. */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Allora from "./Allora.ts";

export default buildModule("Feeds", (m) => {
  const { epochs } = m.useModule(Allora);
  const limits = {
    inferers: m.getParameter("inferers", 1),
    reputers: m.getParameter("reputers", 0),
    width: m.getParameter("width", 2n ** 128n - 1n),
  };
  const inferenceFeed = m.contract("InferenceFeed", [epochs, limits]);
  const feedFactory = m.contract("FeedFactory", [epochs]);
  return { inferenceFeed, feedFactory };
});
