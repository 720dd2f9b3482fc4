// Who was invited and has not come yet.

import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Invitation } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { RoleNames } from '../controls/RoleNames';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function OpenInvitations() {
  const api = useApi();
  const { invitations: words } = useAdminStrings();
  const announce = useAnnounce();
  const { moment } = useTimes();
  const { value, problem, reload, set } = useLoaded(api.invitations);
  const act = useAct();
  const withdraw = ({ id, label }: Invitation) =>
    act.run(
      () => api.withdraw(id),
      () => {
        set((before) => before.filter((one) => one.id !== id));
        announce(words.withdrawn(inSentence(label)));
      },
    );
  return (
    <section className="console-section">
      <h2>{words.title}</h2>
      <ProblemText problem={act.problem} />
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(all) =>
          all.length === 0 ? (
            <p className="faint">{words.none}</p>
          ) : (
            <ul className="console-list">
              {all.map((invitation) => (
                <li key={invitation.id}>
                  <div className="console-list-words">
                    <bdi className="account-name">{shownName(invitation.label)}</bdi>
                    <RoleNames roles={invitation.roles} />
                    <span className="faint">{words.until(moment(invitation.until))}</span>
                  </div>
                  <Button
                    className="button small"
                    aria-label={words.withdrawNamed(inSentence(invitation.label))}
                    onPress={() => withdraw(invitation)}
                  >
                    {words.withdraw}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </section>
  );
}
