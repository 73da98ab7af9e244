import { refusalOf } from "../../../keeper/src/chain/refusals.ts";

/** What a read yields; RefusalError where the contract refuses it. */
export async function refused<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
