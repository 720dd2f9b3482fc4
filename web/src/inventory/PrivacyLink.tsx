// The way to the server's privacy notice: a page without script, in the language that is chosen.

import { ScrollText } from 'lucide-react';
import { useLocale } from 'react-aria-components';
import { useStrings } from '../strings';

export function PrivacyLink() {
  const { inventory } = useStrings();
  const { locale } = useLocale();
  return (
    <a
      className="button ghost quiet"
      href={`/privacy?lang=${locale.slice(0, 2)}`}
      target="_blank"
      rel="noreferrer"
    >
      <ScrollText aria-hidden="true" />
      {inventory.privacy}
    </a>
  );
}
