/**
 * The protocol's contracts. Staking and rewards take orders from the epochs contract, which takes some from those
 * that judge disputes and proofs, and the inbox asks it; those that are deployed later are named last.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** ALLO issued at deployment, in wei. */
const SUPPLY = 1_000_000_000n * 10n ** 18n;

export default buildModule("Allora", (m) => {
  const holder = m.getParameter("holder", m.getAccount(0));
  const supply = m.getParameter("supply", SUPPLY);

  const token = m.contract("AlloToken", [holder, supply]);
  const topics = m.contract("Topics");
  const staking = m.contract("Staking", [token, topics]);
  const inbox = m.contract("Inbox", [topics, staking]);
  const rewards = m.contract("Rewards", [token, topics, staking]);
  const verifier = m.contract("SynthesisVerifier");
  const stateVerifier = m.contract("StateVerifier");
  const payoutVerifier = m.contract("PayoutVerifier");
  const verifiers = [verifier, stateVerifier, payoutVerifier];
  const epochs = m.contract("Epochs", [topics, staking, inbox, rewards]);
  const disputes = m.contract("Disputes", [epochs, ...verifiers]);
  const proofs = m.contract("Proofs", [epochs, ...verifiers]);
  m.call(staking, "bindEpochs", [epochs]);
  m.call(rewards, "bindEpochs", [epochs]);
  m.call(inbox, "bindEpochs", [epochs]);
  m.call(epochs, "bindDisputes", [disputes]);
  m.call(epochs, "bindProofs", [proofs]);

  return { token, topics, staking, inbox, rewards, verifier, stateVerifier, payoutVerifier, epochs, disputes, proofs };
});
