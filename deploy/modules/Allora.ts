/**
 * The protocol's contracts. Staking and rewards take orders from the epochs contract, which takes some from those
 * that judge disputes and proofs, and the inbox asks it; those that are deployed later are named last. The deployer
 * sets the roles of governance up, hands them to the governor, and keeps none; it cannot be the governor itself.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { toFunctionSelector } from "viem";
import { type Allocation, REFERENCE_ALLOCATIONS } from "../../keeper/src/economy/allocations.ts";
import { GOVERNANCE_DELAY, GovernanceRole, RESTRICTED } from "../governance.ts";

const ALLO = 10n ** 18n;

/** Parts of the supply that are issued at deployment, those of the reference network: who gets how much of them when
 * are parameters. What is left of 1,000,000,000 ALLO is the treasury's to emit. */
const VESTING = REFERENCE_ALLOCATIONS.filter(({ duration }) => duration > 0n);
const LIQUID = REFERENCE_ALLOCATIONS.filter(({ duration }) => duration === 0n);
/** One schedule is for all that vest. */
const [{ cliff, duration }] = VESTING;

export default buildModule("Allora", (m) => {
  const deployer = m.getAccount(0);
  const schedule = [
    // 0 for the time of deployment.
    m.getParameter("vestingStart", 0n),
    m.getParameter("vestingDuration", duration),
    m.getParameter("vestingCliff", cliff),
  ];
  const holderOf = ({ holders }: Allocation) => m.getParameter(`${holders}Holder`, deployer);
  const amountOf = ({ holders, amount }: Allocation) => m.getParameter(`${holders}Amount`, amount);
  const vestings = VESTING.map((allocation) =>
    m.contract("Vesting", [holderOf(allocation), ...schedule], { id: allocation.holders }),
  );
  const token = m.contract("AlloToken", [
    [
      ...VESTING.map((allocation, i) => ({ holder: vestings[i], amount: amountOf(allocation) })),
      ...LIQUID.map((allocation) => ({ holder: holderOf(allocation), amount: amountOf(allocation) })),
    ],
  ]);
  const governor = m.getParameter<string>("governor");
  const delay = m.getParameter("governanceDelay", GOVERNANCE_DELAY);
  const registrationFee = m.getParameter("registrationFee", 0n);
  const registrationDeposit = m.getParameter("registrationDeposit", 0n);

  const authority = m.contract("AccessManager", [deployer]);
  const topics = m.contract("Topics", [token, authority]);
  const participants = m.contract("Participants", [authority, token, topics, registrationFee, registrationDeposit]);
  const staking = m.contract("Staking", [token, topics, participants]);
  const inbox = m.contract("Inbox", [topics, staking]);
  const minWeight = m.getParameter("minWeight", ALLO);
  const treasury = m.contract("Treasury", [token, staking, vestings, authority, minWeight]);
  const rewards = m.contract("Rewards", [token, topics, staking, treasury]);
  const verifier = m.contract("SynthesisVerifier");
  const stateVerifier = m.contract("StateVerifier");
  const payoutVerifier = m.contract("PayoutVerifier");
  const verifiers = [verifier, stateVerifier, payoutVerifier];
  const epochs = m.contract("Epochs", [topics, staking, inbox, rewards]);
  const payments = m.contract("Payments", [token, topics, epochs, treasury]);
  const disputes = m.contract("Disputes", [epochs, ...verifiers]);
  const proofs = m.contract("Proofs", [epochs, ...verifiers]);
  m.call(token, "bindMinter", [treasury]);
  m.call(treasury, "bindRewards", [rewards]);
  m.call(treasury, "bindParticipants", [participants]);
  m.call(topics, "bindTreasury", [treasury]);
  m.call(participants, "bindTreasury", [treasury]);
  m.call(participants, "bindEpochs", [epochs]);
  m.call(staking, "bindEpochs", [epochs]);
  m.call(rewards, "bindEpochs", [epochs]);
  m.call(inbox, "bindEpochs", [epochs]);
  m.call(epochs, "bindDisputes", [disputes]);
  m.call(epochs, "bindProofs", [proofs]);

  const governed: Readonly<Record<string, typeof topics | typeof participants | typeof treasury>> = {
    Topics: topics,
    Participants: participants,
    Treasury: treasury,
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
    treasury,
    topics,
    participants,
    staking,
    inbox,
    rewards,
    payments,
    verifier,
    stateVerifier,
    payoutVerifier,
    epochs,
    disputes,
    proofs,
  };
});
