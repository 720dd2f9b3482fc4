// The language, for those whose browser told another one.

import { Languages } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { usePreferences } from '../session/session';
import { catalogues, isLanguage, type Language, useStrings } from '../strings';

export function LanguageMenu() {
  const { settings } = useStrings();
  const [preferences, set] = usePreferences();
  return (
    <MenuTrigger>
      <Button
        className="button ghost"
        aria-label={`${settings.language}: ${catalogues[preferences.language].language}`}
      >
        <Languages aria-hidden="true" />
        {catalogues[preferences.language].language}
      </Button>
      <Popover className="popover" placement="bottom end" offset={6}>
        <Menu
          className="options"
          selectionMode="single"
          selectedKeys={[preferences.language]}
          onAction={(key) => isLanguage(String(key)) && set({ language: String(key) as Language })}
        >
          {(Object.keys(catalogues) as Language[]).map((code) => (
            <MenuItem
              key={code}
              id={code}
              className="option"
              lang={code}
              textValue={catalogues[code].language}
            >
              <span className="option-text">{catalogues[code].language}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
