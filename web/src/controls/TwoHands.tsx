// Two hands that sign: the set of symbols has only single ones.

import { Hand } from 'lucide-react';
import type { SVGProps } from 'react';

/** Of 24. */
const SIZE = 15;
/** Whatever holds the symbol gives its symbols a size; the hands have their own. */
const OWN = { width: SIZE, height: SIZE };

export function TwoHands(props: SVGProps<SVGSVGElement>) {
  return (
    <svg aria-hidden="true" width={24} height={24} viewBox="0 0 24 24" {...props}>
      <Hand style={OWN} size={SIZE} absoluteStrokeWidth />
      <g transform={`translate(24 ${24 - SIZE}) scale(-1 1)`}>
        <Hand style={OWN} size={SIZE} absoluteStrokeWidth />
      </g>
    </svg>
  );
}
