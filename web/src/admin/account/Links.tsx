// By which of the organisation's providers somebody signs in, and by which they could as well. Not shown where there are none.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Link } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { Question } from '../controls/Question';
import type { Problem } from '../problems';
import { ByProvider } from '../signOn/ByProvider';
import { useTimes } from '../times';
import { useLoaded } from '../useLoaded';

export function Links() {
  const api = useApi();
  const { signOn } = useAdminStrings();
  const words = signOn.account;
  const { day } = useTimes();
  const { value, reload } = useLoaded(api.links);
  const [wrong, setWrong] = useState<Problem | null>(null);
  const [leaving, setLeaving] = useState<Link | null>(null);
  if (!value || value.links.length + value.others.length === 0) return null;
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.title}</h2>
          <p className="faint">{value.links.length > 0 ? words.text : words.none}</p>
        </div>
      </div>
      <ProblemText problem={wrong} />
      {value.links.length > 0 && (
        <ul className="console-list">
          {value.links.map((link) => (
            <li key={link.provider.id}>
              <div className="console-list-words">
                <bdi className="account-name">{shownName(link.provider.name)}</bdi>
                <p className="console-facts">
                  <span>{words.since(day(link.since))}</span> <span>{words.used(day(link.used))}</span>
                </p>
              </div>
              <Button
                className="button small"
                aria-label={words.unlinkNamed(inSentence(link.provider.name))}
                onPress={() => setLeaving(link)}
              >
                {words.unlink}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {value.others.length > 0 && (
        <div className="answers">
          {value.others.map((provider) => (
            <ByProvider key={provider.id} provider={provider} wish="link" onWrong={setWrong} />
          ))}
        </div>
      )}
      {leaving && <GiveUp link={leaving} onDone={reload} onClose={() => setLeaving(null)} />}
    </section>
  );
}

interface GiveUpProps {
  link: Link;
  onDone: () => void;
  onClose: () => void;
}

function GiveUp({ link, onDone, onClose }: GiveUpProps) {
  const api = useApi();
  const { signOn } = useAdminStrings();
  const words = signOn.account;
  const name = inSentence(link.provider.name);
  return (
    <Question
      title={words.unlinkTitle(name)}
      text={words.unlinkText}
      action={words.unlink}
      act={() => api.unlink(link.provider.id)}
      onDone={onDone}
      said={() => words.unlinked(name)}
      onClose={onClose}
    />
  );
}
