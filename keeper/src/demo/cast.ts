/** Who takes part in the demo, and with which keys. The keys are fixed: they are worth nothing anywhere else. */
import { type Address, type Hex, keccak256, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

export interface Member {
  /** Name of its process, and of its model where it has one. */
  readonly name: string;
  readonly key: Hex;
  readonly address: Address;
}

export interface Cast {
  readonly inferers: readonly Member[];
  readonly forecasters: readonly Member[];
  /** The first keeps the epochs, the last posts a forged one. */
  readonly reputers: readonly Member[];
  readonly gateway: Member;
  readonly watcher: Member;
}

export function castOf(models: readonly string[], forecasters: readonly string[], reputers: number): Cast {
  return {
    inferers: models.map(member),
    forecasters: forecasters.map(member),
    reputers: Array.from({ length: reputers }, (_, i) => member(`reputer-${i + 1}`)),
    gateway: member("gateway"),
    watcher: member("watcher"),
  };
}

export function everyone({ inferers, forecasters, reputers, gateway, watcher }: Cast): Member[] {
  return [...inferers, ...forecasters, ...reputers, gateway, watcher];
}

function member(name: string): Member {
  const key = keccak256(stringToHex(`allora demo ${name}`));
  return { name, key, address: privateKeyToAccount(key).address };
}
