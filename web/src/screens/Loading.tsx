// While the encryption is loaded. Shown only if that takes long enough to be noticed (by the style sheet).

import { Mark } from '../controls/Mark';
import { useStrings } from '../strings';

export function Loading() {
  const { loading } = useStrings();
  return (
    <main className="centred loading">
      <Mark size={44} />
      <div role="status">
        <h1>{loading}</h1>
      </div>
    </main>
  );
}
