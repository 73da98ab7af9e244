/** What pages take from the package for consumers; each names the module, so that a page loads only what it uses. */
export { isRefusedWith, refusalOf } from "../../../keeper/src/chain/refusals.ts";
export type { Action, Payment } from "../../../sdk/src/actions/action.ts";
export type { Client, Wallet } from "../../../sdk/src/client.ts";
