/** What governance may call, in which role. Whatever is not here, nobody may: see docs/governance.md. */

/** Roles of the access manager. */
export const GovernanceRole = {
  /** Grants and takes roles, and says what they may call. */
  Admin: 0n,
  /** Sets what creating a topic and taking part cost. */
  Fees: 1n,
  /** Sets the weight that a topic needs to be active. */
  Weights: 2n,
} as const;
export type GovernanceRole = (typeof GovernanceRole)[keyof typeof GovernanceRole];

/** One function with the `restricted` modifier. */
export interface RestrictedFunction {
  readonly contract: string;
  readonly signature: string;
  readonly role: GovernanceRole;
}

export const RESTRICTED: readonly RestrictedFunction[] = [
  { contract: "Topics", signature: "setCreationFee(uint256)", role: GovernanceRole.Fees },
  { contract: "Participants", signature: "setTerms(uint256,uint256)", role: GovernanceRole.Fees },
  { contract: "Treasury", signature: "setMinWeight(uint256)", role: GovernanceRole.Weights },
];

/** Seconds from the announcement of anything that governance does until it can be done: three weeks. */
export const GOVERNANCE_DELAY = 1_814_400n;
