/** Version of the equations and of their arithmetic; `computeId` of the contracts is its hash. */
export const COMPUTE_VERSION = "allora-evm 1, SD59x18, prb-math 4.2.0";
