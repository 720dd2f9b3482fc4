// The list of shortcuts.

import { X } from 'lucide-react';
import { Button, Dialog, Heading, Modal, ModalOverlay, Switch } from 'react-aria-components';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { SHORTCUTS, type Shortcut } from './catalogue';

export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const strings = useStrings();
  const { shortcuts } = strings;
  const [preferences, set] = usePreferences();
  const labels = [...new Set(SHORTCUTS.map(({ label }) => label))];
  const keyName = ({ key, ctrl }: Shortcut) =>
    ctrl ? `Ctrl ${key.toUpperCase()}` : key === ' ' ? shortcuts.space : key.toUpperCase();
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
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
                    {SHORTCUTS.filter((shortcut) => shortcut.label === label).map((shortcut) => (
                      <kbd key={keyName(shortcut)}>{keyName(shortcut)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
            <Switch
              className="switch"
              isSelected={preferences.shortcuts}
              onChange={(on) => set({ shortcuts: on })}
            >
              <span className="switch-track" />
              <span>
                {shortcuts.enabled}
                <small>{shortcuts.enabledHint}</small>
              </span>
            </Switch>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
