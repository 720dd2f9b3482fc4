// A newer build is ready: said before and after meetings, never in one.

import { RefreshCw } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import { useStrings } from '../strings';
import { update } from './update';

export function UpdateNotice() {
  const { app } = useStrings();
  const ready = useSyncExternalStore(update.subscribe, update.get, update.get);
  useEffect(() => update.check(), []);
  return ready ? (
    <div className="update-notice" role="status">
      <RefreshCw aria-hidden="true" />
      {app.update}
      <Button className="button small" onPress={() => update.apply()}>
        {app.reload}
      </Button>
    </div>
  ) : null;
}
