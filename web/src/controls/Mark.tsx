// The product's mark: a room, almost closed, with someone in it.

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" className="mark-room" />
      <path d="M22.2 11.2A8 8 0 1 0 22.2 20.8" className="mark-wall" />
      <circle cx="16" cy="16" r="2.6" className="mark-person" />
    </svg>
  );
}
