// The language of the console.

import { Languages } from 'lucide-react';
import { createContext, useContext } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { isLanguage, LANGUAGES, type Language, useAdminStrings } from '../strings/admin';

export const LanguageContext = createContext<[Language, (language: Language) => void]>(['en', () => {}]);

export function ConsoleLanguage() {
  const words = useAdminStrings();
  const [language, choose] = useContext(LanguageContext);
  return (
    <MenuTrigger>
      <Button className="button ghost" aria-label={`${words.language}: ${LANGUAGES[language]}`}>
        <Languages aria-hidden="true" />
        <span className="console-tool-text">{LANGUAGES[language]}</span>
      </Button>
      <Popover className="popover" placement="bottom end" offset={6}>
        <Menu
          className="options"
          selectionMode="single"
          selectedKeys={[language]}
          onAction={(key) => isLanguage(String(key)) && choose(key as Language)}
        >
          {(Object.keys(LANGUAGES) as Language[]).map((code) => (
            <MenuItem key={code} id={code} className="option" lang={code} textValue={LANGUAGES[code]}>
              <span className="option-text">{LANGUAGES[code]}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
