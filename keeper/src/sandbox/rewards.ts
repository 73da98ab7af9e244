/** What a worker of the sandbox has earned, paid out as soon as a settlement that says so is final. */
import { alloTokenAbi, epochsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Address, formatEther } from "viem";
import { claimArguments, entitlements } from "../chain/claims.ts";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { readSettlement } from "../chain/epochs.ts";
import { send } from "../chain/transactions.ts";
import { Role } from "../trace/submissions.ts";

/** Pays an inferer; `payer` pays the gas. */
export class Paymaster {
  readonly #payer: Sender;
  readonly #deployment: Deployment;
  readonly #topicId: bigint;
  readonly #account: Address;
  readonly #slot: number;
  #settlement = 0;
  #paid = 0n;

  constructor(payer: Sender, deployment: Deployment, topicId: bigint, account: Address, slot: number) {
    this.#payer = payer;
    this.#deployment = deployment;
    this.#topicId = topicId;
    this.#account = account;
    this.#slot = slot;
  }

  /** ALLO that the account has now, where a settlement that became final paid it some. */
  async pay(time: number): Promise<string | undefined> {
    const { client } = this.#payer;
    const { epochs, rewards, token } = this.#deployment;
    const read = { address: epochs, abi: epochsAbi, args: [this.#topicId] } as const;
    const count = await client.readContract({ ...read, functionName: "settlementCount" });
    for (let number = count; number > this.#settlement; number--) {
      const settlement = await readSettlement(client, this.#deployment, this.#topicId, number);
      if (settlement.deadline > time) continue;
      this.#settlement = number;
      const earned = entitlements(settlement).find(({ role, slot }) => role === Role.Inferer && slot === this.#slot);
      if (earned === undefined || earned.cumulative <= this.#paid) return undefined;
      const call = { address: rewards, abi: rewardsAbi as Abi } as const;
      const noted = { address: rewards, abi: rewardsAbi, functionName: "notedOf", args: [this.#topicId] } as const;
      if ((await client.readContract(noted)) < number) {
        await send(this.#payer, { ...call, functionName: "note", args: [this.#topicId, number] });
      }
      await send(this.#payer, {
        ...call,
        functionName: "claim",
        args: claimArguments(this.#topicId, number, earned),
      });
      this.#paid = earned.cumulative;
      const balance = { address: token, abi: alloTokenAbi, functionName: "balanceOf", args: [this.#account] } as const;
      return formatEther(await client.readContract(balance));
    }
    return undefined;
  }
}
