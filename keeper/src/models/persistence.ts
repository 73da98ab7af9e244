/** Naive persistence: the newest observed value. */
import { onlineModel } from "./online.ts";

export const persistence = onlineModel("persistence", () => ({ step: () => 0 }));
