/** Who may do what: the roles of the access manager, beside those of `governance.ts`. */
import { accessManagerAbi } from "@allora-evm/contracts/abis";
import { type Address, getAddress, type Hex, type PublicClient, parseAbi, toFunctionSelector } from "viem";
import type { Compare } from "./check.ts";
import { GovernanceRole, RESTRICTED } from "./governance.ts";
import { addressOf, type Registry } from "./registry.ts";

const managedAbi = parseAbi(["function authority() view returns (address)"]);

/** A member of a role: with which delay, and with which one that is already announced. */
const memberText = (account: Address, delay: bigint | number, pending: bigint | number = 0) =>
  `${getAddress(account)} after ${delay} s${BigInt(pending) === 0n ? "" : `, soon ${pending} s`}`;

export async function checkRoles(client: PublicClient, registry: Registry, compare: Compare): Promise<void> {
  const manager = { address: addressOf(registry, "AccessManager"), abi: accessManagerAbi } as const;
  const since = { ...manager, fromBlock: registry.block, strict: true } as const;

  for (const contract of new Set(RESTRICTED.map((restricted) => restricted.contract))) {
    const target = addressOf(registry, contract);
    const authority = await client.readContract({ address: target, abi: managedAbi, functionName: "authority" });
    compare(`authority of ${contract}`, manager.address, authority);
    const closed = await client.readContract({ ...manager, functionName: "isTargetClosed", args: [target] });
    compare(`${contract} closed to governance`, false, closed);
    const delay = await client.readContract({ ...manager, functionName: "getTargetAdminDelay", args: [target] });
    compare(`delay of changes to the functions of ${contract}`, 0, delay);
  }

  const granted = await client.getContractEvents({ ...since, eventName: "RoleGranted" });
  const roles = new Set<bigint>([...Object.values(GovernanceRole), ...granted.map(({ args }) => args.roleId)]);
  for (const role of roles) {
    const accounts = new Set(granted.filter(({ args }) => args.roleId === role).map(({ args }) => args.account));
    const members: string[] = [];
    for (const account of accounts) {
      const access = { ...manager, functionName: "getAccess", args: [role, account] } as const;
      const [joined, delay, pending] = await client.readContract(access);
      if (joined !== 0) members.push(memberText(account, delay, pending));
    }
    const known = Object.values<bigint>(GovernanceRole).includes(role);
    const expected = known ? [memberText(registry.governor, registry.governanceDelay)] : [];
    compare(`members of role ${role}`, expected, members.sort());
    const args = [role] as const;
    compare(`admin of role ${role}`, 0, await client.readContract({ ...manager, functionName: "getRoleAdmin", args }));
    compare(
      `guardian of role ${role}`,
      0,
      await client.readContract({ ...manager, functionName: "getRoleGuardian", args }),
    );
    compare(
      `delay of grants of role ${role}`,
      0,
      await client.readContract({ ...manager, functionName: "getRoleGrantDelay", args }),
    );
  }

  const expected = new Map<string, bigint>();
  const keyOf = (target: Address, selector: Hex) => `${getAddress(target)} ${selector}`;
  for (const { contract, signature, role } of RESTRICTED) {
    expected.set(keyOf(addressOf(registry, contract), toFunctionSelector(signature)), role);
  }
  const updated = await client.getContractEvents({ ...since, eventName: "TargetFunctionRoleUpdated" });
  for (const { args } of updated) {
    const key = keyOf(args.target, args.selector);
    if (!expected.has(key)) expected.set(key, GovernanceRole.Admin);
  }
  for (const [key, role] of expected) {
    const args = key.split(" ") as [Address, Hex];
    const found = await client.readContract({ ...manager, functionName: "getTargetFunctionRole", args });
    compare(`role of ${key}`, role, found);
  }
}
