// People in a room, drawn: four tiles, one of them speaking.

const TILES = [
  { x: 0, y: 0, hue: 1, speaking: false },
  { x: 212, y: 0, hue: 2, speaking: true },
  { x: 0, y: 158, hue: 3, speaking: false },
  { x: 212, y: 158, hue: 4, speaking: false },
];

export function Illustration() {
  return (
    <div className="illustration" aria-hidden="true">
      <svg viewBox="-24 -24 460 412" role="presentation">
        <title>Conclave</title>
        <rect className="art-room" x="-24" y="-24" width="460" height="412" rx="28" />
        {TILES.map(({ x, y, hue, speaking }) => (
          <g key={hue} transform={`translate(${x} ${y})`}>
            <clipPath id={`tile-${hue}`}>
              <rect width="200" height="146" rx="16" />
            </clipPath>
            <g clipPath={`url(#tile-${hue})`}>
              <rect className={`art-tile art-${hue}`} width="200" height="146" />
              <circle className={`art-person art-${hue}`} cx="100" cy="62" r="27" />
              <path className={`art-person art-${hue}`} d="M46 158c0-33 24-54 54-54s54 21 54 54z" />
            </g>
            {speaking && <rect className="art-speaking" x="-3" y="-3" width="206" height="152" rx="19" />}
          </g>
        ))}
        <g className="art-bar" transform="translate(206 346)">
          <rect x="-86" y="-22" width="172" height="44" rx="22" className="art-bar-back" />
          <circle cx="-56" r="13" className="art-dot" />
          <circle cx="-20" r="13" className="art-dot" />
          <circle cx="16" r="13" className="art-dot" />
          <circle cx="58" r="13" className="art-leave" />
        </g>
      </svg>
    </div>
  );
}
