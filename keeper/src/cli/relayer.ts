/** `allora relayer`: brings final values to other chains. */
import { Relayer } from "../remote/relayer.ts";
import { openRemoteChain } from "../remote/remoteChain.ts";
import { requireSection } from "../runtime/config.ts";
import type { Readiness } from "../runtime/health.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";

export function relayerCommand() {
  return nodeCommand("relayer", "bring what attestors have signed to other chains", build);
}

async function build({ config, deployment, account, storage, metrics, log: parent }: Runtime) {
  const { key, attestors, attestorTimeoutMs, feeds } = requireSection(config, "relayer");
  const { pollMs, timeoutMs } = config.chain;
  const holder = account(key);
  const home = { chainId: deployment.chainId, epochs: deployment.epochs };
  const loops: Loop[] = [];
  const checks: Record<string, () => Readiness> = {};
  const close: (() => Promise<void>)[] = [];
  for (const { chainId, rpcs, feed, topics, confirmations, fees } of feeds) {
    const log = parent.child({ remote: chainId, feed });
    const file = storage(`lane-${chainId}-${holder.address.toLowerCase()}.sqlite`);
    const lane = { confirmations, fees, storage: file };
    const chain = openRemoteChain({ chainId, rpcs, account: holder, ...lane, pollMs, timeoutMs, log, metrics });
    close.push(() => chain.close());
    await chain.requireChain();
    const means = { home, feed, topics, attestors, sender: chain.sender, log, metrics };
    const relayer = new Relayer({ ...means, timeoutMs: attestorTimeoutMs });
    const name = `relayer/${chainId}/${feed}`;
    loops.push({ name, step: () => relayer.step() });
    checks[`set of ${name}`] = () => {
      const { state } = relayer;
      if (state === undefined) return { ready: false, detail: "not read yet" };
      return { ready: state.time < state.expiresAt, detail: `counts for ${state.expiresAt - state.time} s` };
    };
  }
  return { loops, checks, close };
}
