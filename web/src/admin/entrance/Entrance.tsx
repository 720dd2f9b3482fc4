// The frame of what stands before the console: one thing to do, in the middle.

import type { ReactNode } from 'react';
import { Mark } from '../../controls/Mark';
import { useAdminStrings } from '../../strings/admin';
import { ConsoleLanguage } from '../LanguageMenu';

interface Props {
  title: string;
  lead?: string;
  children?: ReactNode;
}

export function Entrance({ title, lead, children }: Props) {
  const { product } = useAdminStrings();
  return (
    <div className="entrance">
      <header className="page-head">
        <span className="brand">
          <Mark />
          {product}
        </span>
        <ConsoleLanguage />
      </header>
      <main className="entrance-main">
        <div className="entrance-words">
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}
