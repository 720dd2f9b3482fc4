// The passkey once more, or signing in again, over whatever stands.

import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { useAdminStrings } from '../strings/admin';
import { useApi, useSigned } from './context';
import { ProblemText } from './controls/ProblemText';
import type { Wanted } from './Guard';
import { type Problem, problemIn } from './problems';
import { ByProvider } from './signOn/ByProvider';

interface Props {
  wanted: Wanted;
  onShown: () => void;
  onClose: () => void;
}

export function ShowPasskey({ wanted, onShown, onClose }: Props) {
  const api = useApi();
  const { session, onSession, onOut } = useSigned();
  const { stepUp: words, cancel, signOn } = useAdminStrings();
  const { by } = session;
  const announce = useAnnounce();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ended = wanted === 'signed_out';

  const show = async () => {
    setPending(true);
    setProblem(null);
    try {
      const told = await (ended ? api.signIn() : api.stepUp());
      announce(words.shown);
      // Somebody else's acts are not repeated in their name.
      const same = told.account.id === session.account.id;
      if (same) onShown();
      else onClose();
      onSession(told);
    } catch (error) {
      const why = problemIn(error);
      if (why === 'signed_out') leave(true);
      else setProblem(why);
    } finally {
      setPending(false);
    }
  };
  const leave = (out: boolean) => {
    onClose();
    if (out) onOut({ kind: 'ended' });
  };

  return (
    <ModalOverlay
      className="overlay"
      isOpen
      onOpenChange={(now) => !now && leave(ended)}
      isKeyboardDismissDisabled={ended}
    >
      <Modal className="modal narrow">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{ended ? words.endedTitle : words.title}</Heading>
          <p>{ended ? words.endedText : by ? signOn.account.stepUpText : words.text}</p>
          <ProblemText problem={problem} />
          <div className="dialog-actions">
            <Button className="button" onPress={() => leave(ended)}>
              {ended ? words.leave : cancel}
            </Button>
            {by && <ByProvider provider={by} wish={ended ? 'sign_in' : 'step_up'} onWrong={setProblem} />}
            <Button className="button primary" isPending={pending} onPress={() => void show()} autoFocus>
              <Fingerprint aria-hidden="true" />
              {ended ? words.endedAct : words.act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
