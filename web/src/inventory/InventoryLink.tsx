// The way to what the server knows.

import { ScanEye } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useDialogs } from '../settings/Dialogs';
import { useStrings } from '../strings';

export function InventoryLink() {
  const { inventory } = useStrings();
  const open = useDialogs();
  return (
    <Button className="button ghost quiet" onPress={() => open('inventory')}>
      <ScanEye aria-hidden="true" />
      {inventory.open}
    </Button>
  );
}
