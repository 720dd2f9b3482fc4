// What the encryption is, in a word, and on asking in more; with the code that people may compare.

import { LockKeyhole, LockKeyholeOpen, RefreshCw, ShieldAlert } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { ClassRulesCard } from '../classes/ClassRules';
import { ClosedGates } from '../classes/ClosedGates';
import type { Indicator } from '../generated/core';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

const ICONS: Record<Indicator, typeof LockKeyhole> = {
  end_to_end: LockKeyhole,
  settling: RefreshCw,
  broken: ShieldAlert,
  none: LockKeyholeOpen,
};

export function EncryptionPill({ onPeople }: { onPeople: () => void }) {
  const { view } = useSessionState();
  const { classes, encryption: words } = useStrings();
  const { indicator, members, code, epoch } = view.encryption;
  const Icon = ICONS[indicator];
  return (
    <DialogTrigger>
      <Button className={`pill ${indicator}`}>
        <Icon aria-hidden="true" />
        {words[indicator]}
      </Button>
      <Popover className="popover encryption" placement="bottom start" offset={8}>
        <Dialog className="encryption-dialog">
          {({ close }) => (
            <>
              <Heading slot="title" className={`encryption-title ${indicator}`}>
                <Icon aria-hidden="true" />
                {words[indicator]}
              </Heading>
              <p>{words.explain[indicator]}</p>
              {view.class && <ClassRulesCard rules={view.class} words={classes} level={3} brief />}
              <ClosedGates level={3} />
              {indicator !== 'none' && (
                <>
                  <h3>{words.code}</h3>
                  <p className="code">{code}</p>
                  <p className="faint">{words.codeText}</p>
                  <ul className="facts">
                    <li>{words.members(members)}</li>
                    <li>{words.epoch(epoch)}</li>
                  </ul>
                  <Button
                    className="button small"
                    onPress={() => {
                      close();
                      onPeople();
                    }}
                  >
                    {words.seePeople}
                  </Button>
                </>
              )}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
