/** Version of the equations and of their arithmetic; the verifier's `computeId` is its hash. */
export const COMPUTE_VERSION = "allora-evm synthesis 1, SD59x18, prb-math 4.2.0";
