// Devices, appearance, language: what a person sets for themselves.

import { Camera, Mic, Volume2, X } from 'lucide-react';
import {
  Button,
  Dialog,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  Radio,
  RadioGroup,
  Switch,
} from 'react-aria-components';
import { LeaveOutSwitch } from '../recording/LeaveOutSwitch';
import { usePreferences, useSessionState } from '../session/session';
import { catalogues, isLanguage, type Language, useStrings } from '../strings';
import { DeviceSelect } from './DeviceSelect';
import { SpeakerTest } from './SpeakerTest';

export function Settings({ open, onClose }: { open: boolean; onClose: () => void }) {
  const strings = useStrings();
  const { settings } = strings;
  const [preferences, set] = usePreferences();
  const { available } = useSessionState();
  const speakers = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{settings.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={strings.close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <div className="dialog-body">
            <DeviceSelect device="microphone" icon={<Mic aria-hidden="true" />} />
            <DeviceSelect device="camera" icon={<Camera aria-hidden="true" />} />
            {speakers && <DeviceSelect device="speaker" icon={<Volume2 aria-hidden="true" />} />}
            <SpeakerTest />
            <RadioGroup
              className="segments"
              value={preferences.theme}
              onChange={(theme) => set({ theme: theme === 'light' || theme === 'dark' ? theme : 'system' })}
            >
              <Label>{settings.appearance}</Label>
              <div className="segment-row">
                <Radio value="system">{settings.system}</Radio>
                <Radio value="light">{settings.light}</Radio>
                <Radio value="dark">{settings.dark}</Radio>
              </div>
            </RadioGroup>
            <LanguageChoice />
            <LeaveOutSwitch />
            <Switch className="switch" isSelected={preferences.mirror} onChange={(mirror) => set({ mirror })}>
              <span className="switch-track" />
              {settings.mirror}
            </Switch>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function LanguageChoice() {
  const { settings } = useStrings();
  const [preferences, set] = usePreferences();
  return (
    <RadioGroup
      className="segments"
      value={preferences.language}
      onChange={(language) => isLanguage(language) && set({ language })}
    >
      <Label>{settings.language}</Label>
      <div className="segment-row">
        {(Object.keys(catalogues) as Language[]).map((code) => (
          <Radio key={code} value={code}>
            <span lang={code}>{catalogues[code].language}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
