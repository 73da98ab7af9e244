import { Badge } from "../../components/Badge.tsx";
import type { Reputer } from "../../lib/stake/reputers.ts";

/** Whether a reputer takes part in epochs. */
export function SeatBadge({ reputer: { registered, seated } }: { reputer: Pick<Reputer, "registered" | "seated"> }) {
  if (!registered) return <Badge name="Left" sign="–" tone="caution" meaning="Not registered: nobody can add stake" />;
  return seated ? (
    <Badge name="Seated" sign="●" tone="positive" meaning="Holds a seat, now or from the next epoch on" />
  ) : (
    <Badge name="Passive" sign="○" tone="neutral" meaning="Registered, but holds no seat: it cannot report" />
  );
}
