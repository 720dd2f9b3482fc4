// While the encryption is loaded. Shown only if that takes long enough to be noticed (by the style sheet).

import { Mark } from '../controls/Mark';
import { useStrings } from '../strings';

export function Loading() {
  const { loading } = useStrings();
  return (
    <div className="centred loading" role="status">
      <Mark size={44} />
      <p>{loading}</p>
    </div>
  );
}
