/** The three roles, as people speak of them. */
import { Role } from "../../../../keeper/src/trace/submissions.ts";
import type { RoleKey, WorkSearch } from "./search.ts";

export { Role };

export interface RoleName {
  readonly role: Role;
  /** In addresses. */
  readonly key: RoleKey;
  readonly one: string;
  readonly many: string;
  readonly does: string;
}

export const ROLES: readonly RoleName[] = [
  {
    role: Role.Inferer,
    key: "inferer",
    one: "inferer",
    many: "Inferers",
    does: "says in every worker window what the truth will be",
  },
  {
    role: Role.Forecaster,
    key: "forecaster",
    one: "forecaster",
    many: "Forecasters",
    does: "forecasts in every worker window how far off each inferer will be",
  },
  {
    role: Role.Reputer,
    key: "reputer",
    one: "reputer",
    many: "Reputers",
    does: "reports the truth in every reputer window, with its stake behind it; with enough of it, it is a keeper, too",
  },
];

/** The role that an address asks for. */
export function roleOf({ role }: WorkSearch): RoleName {
  return ROLES.find(({ key }) => key === role) ?? ROLES[0];
}
