/** A dash where there is no value, with the reason for those who cannot see that it is one. */
export function Missing({ why }: { why: string }) {
  return (
    <span title={why}>
      <span aria-hidden="true">—</span>
      <span className="visually-hidden">{why}</span>
    </span>
  );
}
