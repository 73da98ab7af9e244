/** Which contract knows which: named once by the deployer, or created. Tells who obeys whom. */
import {
  alloTokenAbi,
  epochsAbi,
  inboxAbi,
  participantsAbi,
  rewardsAbi,
  stakingAbi,
  topicsAbi,
  treasuryAbi,
} from "@allora-evm/contracts/abis";
import type { Abi, PublicClient } from "viem";
import type { Compare } from "./check.ts";
import { addressOf, type Registry } from "./registry.ts";

/** What a view of a contract must answer. */
interface Binding {
  readonly contract: string;
  readonly abi: Abi;
  readonly view: string;
  readonly to: string;
}

export const BINDINGS: readonly Binding[] = [
  { contract: "AlloToken", abi: alloTokenAbi, view: "minter", to: "Treasury" },
  { contract: "Topics", abi: topicsAbi, view: "treasury", to: "Treasury" },
  { contract: "Participants", abi: participantsAbi, view: "treasury", to: "Treasury" },
  { contract: "Participants", abi: participantsAbi, view: "epochs", to: "Epochs" },
  { contract: "Staking", abi: stakingAbi, view: "epochs", to: "Epochs" },
  { contract: "Rewards", abi: rewardsAbi, view: "epochs", to: "Epochs" },
  { contract: "Inbox", abi: inboxAbi, view: "epochs", to: "Epochs" },
  { contract: "Epochs", abi: epochsAbi, view: "disputes", to: "Disputes" },
  { contract: "Epochs", abi: epochsAbi, view: "proofs", to: "Proofs" },
];

/** Bindings of the treasury, which has no views of them: each was named exactly once. */
export const NAMED = [
  { eventName: "RewardsNamed", to: "Rewards" },
  { eventName: "ParticipantsNamed", to: "Participants" },
] as const;

export async function checkBindings(client: PublicClient, registry: Registry, compare: Compare): Promise<void> {
  for (const { contract, abi, view, to } of BINDINGS) {
    const found = await client.readContract({ address: addressOf(registry, contract), abi, functionName: view });
    compare(`${contract}.${view}`, addressOf(registry, to), found);
  }
  const keepers = { address: addressOf(registry, "Epochs"), abi: epochsAbi, functionName: "keepers" } as const;
  compare("Epochs.keepers", registry.created.Keepers?.address, await client.readContract(keepers));
  for (const { eventName, to } of NAMED) {
    const treasury = { address: addressOf(registry, "Treasury"), abi: treasuryAbi } as const;
    const events = await client.getContractEvents({ ...treasury, eventName, fromBlock: registry.block, strict: true });
    compare(
      `Treasury: ${eventName}`,
      [addressOf(registry, to)],
      events.map(({ args }) => Object.values(args)[0]),
    );
  }
}
