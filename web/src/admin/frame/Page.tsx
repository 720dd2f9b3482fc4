// One part of the console: its heading, what it is, and what one does there first.

import type { ReactNode } from 'react';

interface Props {
  title: string;
  lead: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, action, children }: Props) {
  return (
    <>
      <header className="console-page-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          <p className="lead">{lead}</p>
        </div>
        {action}
      </header>
      {children}
    </>
  );
}
