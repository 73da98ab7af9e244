/**
 * The protocol's contracts. Staking and rewards take orders from the epochs contract, which takes some from those
 * that judge disputes and proofs, and the inbox asks it; those that are deployed later are named last. The deployer
 * sets the roles of governance up, hands them to the governor, and keeps none; it cannot be the governor itself.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { toFunctionSelector } from "viem";
import { GOVERNANCE_DELAY, GovernanceRole, RESTRICTED } from "../governance.ts";

/** ALLO issued at deployment, in wei. */
const SUPPLY = 1_000_000_000n * 10n ** 18n;

export default buildModule("Allora", (m) => {
  const deployer = m.getAccount(0);
  const holder = m.getParameter("holder", deployer);
  const supply = m.getParameter("supply", SUPPLY);
  const governor = m.getParameter("governor", m.getAccount(1));
  const delay = m.getParameter("governanceDelay", GOVERNANCE_DELAY);
  const registrationFee = m.getParameter("registrationFee", 0n);
  const registrationDeposit = m.getParameter("registrationDeposit", 0n);

  const token = m.contract("AlloToken", [holder, supply]);
  const authority = m.contract("AccessManager", [deployer]);
  const topics = m.contract("Topics", [token, authority]);
  const participants = m.contract("Participants", [authority, token, topics, registrationFee, registrationDeposit]);
  const staking = m.contract("Staking", [token, topics, participants]);
  const inbox = m.contract("Inbox", [topics, staking]);
  const rewards = m.contract("Rewards", [token, topics, staking]);
  const verifier = m.contract("SynthesisVerifier");
  const stateVerifier = m.contract("StateVerifier");
  const payoutVerifier = m.contract("PayoutVerifier");
  const verifiers = [verifier, stateVerifier, payoutVerifier];
  const epochs = m.contract("Epochs", [topics, staking, inbox, rewards]);
  const disputes = m.contract("Disputes", [epochs, ...verifiers]);
  const proofs = m.contract("Proofs", [epochs, ...verifiers]);
  m.call(participants, "bindEpochs", [epochs]);
  m.call(staking, "bindEpochs", [epochs]);
  m.call(rewards, "bindEpochs", [epochs]);
  m.call(inbox, "bindEpochs", [epochs]);
  m.call(epochs, "bindDisputes", [disputes]);
  m.call(epochs, "bindProofs", [proofs]);

  const governed: Readonly<Record<string, typeof topics | typeof participants>> = {
    Topics: topics,
    Participants: participants,
  };
  const settings = RESTRICTED.map(({ contract, signature, role }) => {
    const name = signature.slice(0, signature.indexOf("("));
    const args = [governed[contract], [toFunctionSelector(signature)], role];
    return m.call(authority, "setTargetFunctionRole", args, { id: `${contract}_${name}` });
  });
  const roles = [...new Set(RESTRICTED.map(({ role }) => role)), GovernanceRole.Admin];
  const grants = roles.map((role) =>
    m.call(authority, "grantRole", [role, governor, delay], { id: `grant_${role}`, after: settings }),
  );
  // Not `renounceRole`: where the deployer is the governor, its new delay stops this, and nobody loses the role.
  m.call(authority, "revokeRole", [GovernanceRole.Admin, deployer], { after: grants });

  return {
    token,
    authority,
    topics,
    participants,
    staking,
    inbox,
    rewards,
    verifier,
    stateVerifier,
    payoutVerifier,
    epochs,
    disputes,
    proofs,
  };
});
