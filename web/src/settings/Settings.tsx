// What a person sets for themselves, in sections. It is remembered in this browser and nowhere else.

import { Accessibility, Bell, Headphones, Keyboard, ShieldCheck, UserRound, X } from 'lucide-react';
import {
  Button,
  Dialog,
  Heading,
  Modal,
  ModalOverlay,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from 'react-aria-components';
import { useStrings } from '../strings';
import type { Section } from './Dialogs';
import { KeyboardSection } from './KeyboardSection';
import { NewsSection } from './NewsSection';
import { PrivacySection } from './PrivacySection';
import { ReadingSection } from './ReadingSection';
import { SoundAndPicture } from './SoundAndPicture';
import { YouSection } from './YouSection';

const SECTIONS = [
  { id: 'you', icon: UserRound, Content: YouSection },
  { id: 'sound', icon: Headphones, Content: SoundAndPicture },
  { id: 'news', icon: Bell, Content: NewsSection },
  { id: 'keyboard', icon: Keyboard, Content: KeyboardSection },
  { id: 'reading', icon: Accessibility, Content: ReadingSection },
  { id: 'privacy', icon: ShieldCheck, Content: PrivacySection },
] as const satisfies readonly { id: Section; icon: unknown; Content: unknown }[];

interface Props {
  section: Section;
  onSection: (section: Section) => void;
  onClose: () => void;
}

export function Settings({ section, onSection, onClose }: Props) {
  const strings = useStrings();
  const { settings, preferences } = strings;
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal settings">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{settings.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={strings.close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <Tabs
            className="settings-tabs"
            orientation="vertical"
            selectedKey={section}
            onSelectionChange={(key) => onSection(SECTIONS.find(({ id }) => id === key)?.id ?? 'you')}
          >
            <TabList className="settings-list" aria-label={settings.title}>
              {SECTIONS.map(({ id, icon: Icon }) => (
                <Tab key={id} id={id} className="settings-tab">
                  <Icon aria-hidden="true" />
                  {preferences.sections[id]}
                </Tab>
              ))}
            </TabList>
            {SECTIONS.map(({ id, Content }) => (
              <TabPanel key={id} id={id} className="settings-panel">
                <h3 className="settings-title">{preferences.sections[id]}</h3>
                <Content />
              </TabPanel>
            ))}
          </Tabs>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
