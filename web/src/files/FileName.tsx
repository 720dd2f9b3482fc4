// A file's name: however long, its ending is always there to be read, in its own direction.

/** Characters of an ending, with its dot, that still is one. */
const LONGEST_ENDING = 13;

export function FileName({ name }: { name: string }) {
  const dot = name.lastIndexOf('.');
  const ends = dot > 0 && name.length - dot <= LONGEST_ENDING && !name.slice(dot).includes(' ');
  const at = ends ? dot : name.length;
  return (
    <bdi className="file-name" title={name}>
      <span className="file-stem">{name.slice(0, at)}</span>
      {ends && <span className="file-ending">{name.slice(at)}</span>}
    </bdi>
  );
}
