/** Where the protocol is deployed. */
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { AlloraError } from "../../keeper/src/errors.ts";
import { DEPLOYMENTS } from "./registry.ts";

/** The deployment on a chain, from the registry; AlloraError `deployment` where there is none. */
export function deploymentOn(chainId: number): Deployment {
  const found = DEPLOYMENTS[chainId];
  if (found !== undefined) return found;
  throw new AlloraError("deployment", `there is no known deployment on chain ${chainId}`, {
    value: chainId,
    limit: Object.keys(DEPLOYMENTS).join(", ") || "none",
  });
}
