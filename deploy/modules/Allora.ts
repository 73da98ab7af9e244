/**
 * The protocol's contracts. Staking and rewards take orders from the epochs contract, which takes some from those
 * that judge disputes and proofs, and the inbox asks it; those that are deployed later are named last.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

const ALLO = 10n ** 18n;
/** Twelve months of 30.4375 days, in seconds. */
const YEAR = 31_557_600n;

/** Parts of the supply that are issued at deployment, those of the reference network: who gets how much of them when
 * are parameters. What is left of 1,000,000,000 ALLO is the treasury's to emit. */
const VESTING = { preseed: 50_000_000n, investors: 260_500_000n, team: 175_000_000n };
const LIQUID = { foundation: 100_000_000n, participants: 55_000_000n };

export default buildModule("Allora", (m) => {
  const deployer = m.getAccount(0);
  const schedule = [
    // 0 for the time of deployment.
    m.getParameter("vestingStart", 0n),
    m.getParameter("vestingDuration", 3n * YEAR),
    m.getParameter("vestingCliff", YEAR),
  ];
  const vestings = Object.keys(VESTING).map((name) =>
    m.contract("Vesting", [m.getParameter(`${name}Holder`, deployer), ...schedule], { id: name }),
  );
  const amountOf = (name: string, amount: bigint) => m.getParameter(`${name}Amount`, amount * ALLO);
  const token = m.contract("AlloToken", [
    [
      ...Object.entries(VESTING).map(([name, amount], i) => ({ holder: vestings[i], amount: amountOf(name, amount) })),
      ...Object.entries(LIQUID).map(([name, amount]) => ({
        holder: m.getParameter(`${name}Holder`, deployer),
        amount: amountOf(name, amount),
      })),
    ],
  ]);
  const authority = m.contract("AccessManager", [deployer]);
  const topics = m.contract("Topics");
  const staking = m.contract("Staking", [token, topics]);
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
  m.call(staking, "bindEpochs", [epochs]);
  m.call(rewards, "bindEpochs", [epochs]);
  m.call(inbox, "bindEpochs", [epochs]);
  m.call(epochs, "bindDisputes", [disputes]);
  m.call(epochs, "bindProofs", [proofs]);

  return {
    token,
    authority,
    treasury,
    topics,
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
