/** Parameters in the address of the page about taking part; without anything that only the page needs. */
export const ROLE_KEYS = ["inferer", "forecaster", "reputer"] as const;
export type RoleKey = (typeof ROLE_KEYS)[number];

export interface WorkSearch {
  readonly role?: RoleKey;
  /** Whom the page is about; the connected account where it is left out. */
  readonly account?: string;
}

export function parseWorkSearch({ role, account }: Record<string, unknown>): WorkSearch {
  return {
    ...(ROLE_KEYS.includes(role as never) ? { role: role as RoleKey } : {}),
    ...(typeof account === "string" && account !== "" ? { account } : {}),
  };
}
