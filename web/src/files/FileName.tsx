// A file's name: however long, its ending is always there to be read, in its own direction.

import type { Named } from './messages';

export function FileName({ name, ending }: Named) {
  return (
    <bdi className="file-name" title={name}>
      <span className="file-stem">{name.slice(0, name.length - ending.length)}</span>
      {ending && <span className="file-ending">{ending}</span>}
    </bdi>
  );
}
