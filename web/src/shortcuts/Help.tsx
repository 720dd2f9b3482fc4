// The list of shortcuts.

import { X } from 'lucide-react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import { usePreferences } from '../session/session';
import { useDialogs } from '../settings/Dialogs';
import { useStrings } from '../strings';
import { nameOf, type Shortcut, shortcutsWith } from './catalogue';

export function Help({ onClose }: { onClose: () => void }) {
  const strings = useStrings();
  const { shortcuts } = strings;
  const [preferences, set] = usePreferences();
  const open = useDialogs();
  const keys = shortcutsWith(preferences.keys);
  const labels = [...new Set(keys.map(({ label }) => label))];
  const keyName = (key: Shortcut) => nameOf(key, shortcuts.space);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{shortcuts.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={strings.close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <div className="dialog-body">
            <dl className="keys">
              {labels.map((label) => (
                <div key={label}>
                  <dt>{shortcuts[label]}</dt>
                  <dd>
                    {keys
                      .filter((shortcut) => shortcut.label === label)
                      .map((shortcut) => (
                        <kbd key={keyName(shortcut)}>{keyName(shortcut)}</kbd>
                      ))}
                  </dd>
                </div>
              ))}
            </dl>
            <Toggle
              text={shortcuts.enabled}
              hint={shortcuts.enabledHint}
              on={preferences.shortcuts}
              onChange={(on) => set({ shortcuts: on })}
            />
            <Button className="button quiet" onPress={() => open('settings', 'keyboard')}>
              {shortcuts.change}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
