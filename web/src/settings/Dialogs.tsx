// Settings, the list of shortcuts and what the server knows: over every screen, loaded when they are first opened.

import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { useShortcuts } from '../shortcuts/useShortcuts';

const Settings = lazy(() => import('./Settings').then(({ Settings }) => ({ default: Settings })));
const Help = lazy(() => import('../shortcuts/Help').then(({ Help }) => ({ default: Help })));
const Inventory = lazy(() =>
  import('../inventory/Inventory').then(({ Inventory }) => ({ default: Inventory })),
);

export type Section = 'you' | 'sound' | 'news' | 'keyboard' | 'reading' | 'privacy';
export type DialogName = 'settings' | 'help' | 'inventory';

type Open = (dialog: DialogName, section?: Section) => void;

const DialogsContext = createContext<Open>(() => {});

/** Opens one of them, the settings perhaps at a section. */
export function useDialogs(): Open {
  return useContext(DialogsContext);
}

export function Dialogs({ children }: { children: ReactNode }) {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [section, setSection] = useState<Section>('you');
  const open: Open = (wanted, at) => {
    if (at) setSection(at);
    setDialog(wanted);
  };
  useShortcuts({
    settings: () => open('settings'),
    help: () => open('help'),
  });
  const close = () => setDialog(null);
  return (
    <DialogsContext value={open}>
      {children}
      <Suspense>
        {dialog === 'settings' && <Settings section={section} onSection={setSection} onClose={close} />}
        {dialog === 'help' && <Help onClose={close} />}
        {dialog === 'inventory' && <Inventory onClose={close} />}
      </Suspense>
    </DialogsContext>
  );
}
