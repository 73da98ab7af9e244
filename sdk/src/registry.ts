// Generated from deploy/registry by scripts/generate-registry.ts.
import type { Deployment } from "../../keeper/src/chain/deployment.ts";

/** Deployments by chain id. */
export const DEPLOYMENTS: Readonly<Record<number, Deployment>> = {};
