// What catches a view that throws: the page must not look empty while camera and microphone go on.

import { Component, type ReactNode } from 'react';

interface Props {
  /** Called once something below has thrown; ends everything that records, sends or receives. */
  onCrash: () => void;
  /** Shown instead. */
  fallback: ReactNode;
  children: ReactNode;
}

export class Boundary extends Component<Props, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override componentDidCatch(): void {
    this.props.onCrash();
  }

  override render(): ReactNode {
    return this.state.crashed ? this.props.fallback : this.props.children;
  }
}
