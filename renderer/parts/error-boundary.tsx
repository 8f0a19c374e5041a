/** Catches what a screen throws while drawing, so that the rail, the header and the other screens stay. */
import { Button } from '@mantine/core';
import { Component, type ReactElement, type ReactNode } from 'react';
import { useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';

interface Props {
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(thrown: unknown): { message: string } {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return <WentWrong message={message} onAgain={() => this.setState({ message: null })} />;
  }
}

function WentWrong({ message, onAgain }: { message: string; onAgain: () => void }): ReactElement {
  const text = useText();
  return (
    <section className="empty-screen" role="alert">
      <h2>{text('error.title')}</h2>
      <p>{text('error.text')}</p>
      <pre className="panel mono">
        <DeviceText>{message}</DeviceText>
      </pre>
      <Button onClick={onAgain}>{text('error.again')}</Button>
    </section>
  );
}
