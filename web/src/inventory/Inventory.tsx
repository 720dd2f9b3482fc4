// What the server says that it holds of the person and the meeting, and what it cannot know. Asked anew while it is open.

import { EyeOff, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { InventoryPart } from '../generated/core';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { OwnData } from './OwnData';
import { isColumn, valueText } from './values';

export function Inventory({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const words = strings.inventory;
  useEffect(() => {
    session.inquire(true);
    return () => session.inquire(false);
  }, [session]);
  const parts = view.inventory?.parts.filter(({ items }) => items.length > 0) ?? [];
  const away = view.connection.signalling === 'connecting' && view.phase !== 'landing';
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal broad">
        <Dialog className="dialog inventory">
          <header className="dialog-head">
            <Heading slot="title">{words.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={strings.close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <p className="lead">{words.lead}</p>
          {parts.length === 0 ? (
            <p className="faint" role="status">
              {away ? words.offline : words.waiting}
            </p>
          ) : (
            <p className="live-mark">{words.live}</p>
          )}
          {parts.map((part) => (
            <Part key={part.part} part={part} />
          ))}
          {view.phase === 'meeting' && <OwnData />}
          <section>
            <h3>{words.logsTitle}</h3>
            <p>{words.logs}</p>
          </section>
          <section className="unknown">
            <h3>
              <EyeOff aria-hidden="true" />
              {words.notTitle}
            </h3>
            <ul>
              {words.not.map(([what, why]) => (
                <li key={what}>
                  <strong>{what}</strong>
                  <span>{why}</span>
                </li>
              ))}
            </ul>
            <p className="faint">{words.proof}</p>
          </section>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Part({ part: { part, items } }: { part: InventoryPart }) {
  const { inventory: words } = useStrings();
  const locale = useLocaleTag();
  return (
    <section>
      <h3>{words.parts[part]}</h3>
      <dl className="held">
        {items.map(({ field, value, until }, place) => {
          const [name, why] = isColumn(field) ? [field, words.columns[field]] : words.fields[field];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stream or an address may come twice
            <div key={`${field} ${place}`}>
              <dt className={isColumn(field) ? 'column' : undefined}>{name}</dt>
              <dd>
                <bdi className="held-value">{valueText(value, words, locale)}</bdi>
                <span>{why}</span>
                <span className="held-until">
                  {words.heldUntil} {words.until[until]}.
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function useLocaleTag(): string {
  return document.documentElement.lang || 'en';
}
