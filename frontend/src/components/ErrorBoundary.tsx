import { Component, type ReactNode } from "react";
import { Frame } from "./Frame.tsx";

/** Says what went wrong where a component could not be drawn, rather than leaving an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Frame>
        <div role="alert">
          <h1>This page has a fault</h1>
          <p>It stopped at: {error.message}</p>
          <p>
            <button type="button" onClick={() => location.reload()}>
              Load it again
            </button>
          </p>
        </div>
      </Frame>
    );
  }
}
