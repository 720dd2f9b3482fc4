// A small button that opens a menu.

import { EllipsisVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Menu, MenuTrigger, Popover } from 'react-aria-components';

export function MoreMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <MenuTrigger>
      <Button className="icon-button small" aria-label={label}>
        <EllipsisVertical aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu className="options" aria-label={label}>
          {children}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
