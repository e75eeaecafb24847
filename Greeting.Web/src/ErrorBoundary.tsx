import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  children: ReactNode;
}

/** Shows a message and a button to reload where an error in the page would otherwise leave it blank. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? (
      <main className="error-boundary" role="alert">
        <p>Something went wrong on this page.</p>
        <button type="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </main>
    ) : (
      this.props.children
    );
  }
}
