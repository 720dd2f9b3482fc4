// Recordings that this browser keeps: to be saved or deleted.

import { Download, Film, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { Ask } from '../controls/Ask';
import { usePreferences, useRecording, useSession } from '../session/session';
import { useStrings } from '../strings';
import { type Kept, timeOf } from './archive';
import { size } from './words';

/** `fresh`: in a meeting, only the one that was just made. */
export function KeptRecordings({ fresh = false }: { fresh?: boolean }) {
  const session = useSession();
  const { kept } = useRecording();
  const { close, recording: words } = useStrings();
  const [put, setPut] = useState<string | null>(null);
  useEffect(() => {
    if (!fresh) void session.recording.look();
  }, [session, fresh]);
  if (!kept || kept.length === 0) return null;
  const shown = fresh ? kept.slice(0, 1) : kept;
  if (fresh && shown[0]?.id === put) return null;
  return (
    <section
      className={fresh ? 'kept-recordings notice floating event' : 'kept-recordings card'}
      aria-labelledby="kept-recordings"
    >
      <header>
        <h2 id="kept-recordings">{words.kept.title}</h2>
        {fresh && (
          <Button
            className="icon-button small"
            aria-label={close}
            onPress={() => setPut(shown[0]?.id ?? null)}
          >
            <X aria-hidden="true" />
          </Button>
        )}
      </header>
      <p className="faint">{words.kept.text}</p>
      <ul>
        {shown.map((recording) => (
          <Entry key={recording.id} recording={recording} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ recording }: { recording: Kept }) {
  const session = useSession();
  const { recovered } = useRecording();
  const { kept: words } = useStrings().recording;
  const [{ language }] = usePreferences();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const facts = [
    size(recording.bytes, language),
    ...(recording.files.length > 1 ? [words.files(recording.files.length)] : []),
    ...(recovered.includes(recording.id) ? [words.recovered] : []),
  ];
  const save = async () => {
    setSaving(true);
    setSaved(await session.recording.save(recording));
    setSaving(false);
  };
  return (
    <li>
      <Film aria-hidden="true" />
      <div>
        <p>{words.recorded(day.format(timeOf(recording.id)))}</p>
        <p className="faint" role="status">
          {saved ? words.saved : facts.join(' · ')}
        </p>
      </div>
      <div className="recording-actions">
        <Button className="button small primary" isDisabled={saving} onPress={() => void save()}>
          <Download aria-hidden="true" />
          {saving ? words.saving : words.save}
        </Button>
        <Button className="icon-button" aria-label={words.delete} onPress={() => setAsking(true)}>
          <Trash2 aria-hidden="true" />
        </Button>
      </div>
      <Ask
        open={asking}
        title={words.deleteTitle}
        text={words.deleteText}
        action={words.delete}
        danger
        onAction={() => {
          setAsking(false);
          void session.recording.remove(recording);
        }}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
