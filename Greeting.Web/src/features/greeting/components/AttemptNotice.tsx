import type { ReactNode } from 'react';
import type { Failure } from '../../../api/client.ts';
import type { GreetingRequest } from '../greetings.ts';
import type { Attempt } from '../hooks/useGreeter.ts';
import { Countdown } from './Countdown.tsx';

interface AttemptNoticeProps {
  attempt: Attempt;
  onRetry: (request: GreetingRequest) => void;
  onStop: () => void;
  onDismiss: () => void;
}

/**
 * The state of an attempt that has failed or is still waiting, and what can be done about it. The keys make each notice a new
 * element, so that its buttons do not move from the place of the previous ones.
 */
export function AttemptNotice({ attempt, onRetry, onStop, onDismiss }: AttemptNoticeProps) {
  switch (attempt.phase) {
    case 'idle':
      return null;
    case 'pending':
      return attempt.slow ? (
        <Notice key="pending" text="This takes longer than usual. Still waiting for the answer." tone="calm">
          <button type="button" onClick={onStop}>
            Stop waiting
          </button>
        </Notice>
      ) : null;
    case 'waiting':
      return (
        <Notice
          key="waiting"
          text={
            <>
              The service is not available right now. Trying again in <Countdown ms={attempt.retryAfterMs} />.
            </>
          }
          tone="calm"
        >
          <button type="button" onClick={onStop}>
            Stop waiting
          </button>
          <span className="drain" style={{ animationDuration: `${attempt.retryAfterMs}ms` }} />
        </Notice>
      );
    case 'failed':
      return attempt.failure.kind === 'offline' ? (
        <Notice
          key="offline"
          text={
            <>
              This device is offline. <bdi>{attempt.request.name}</bdi> will be greeted when it is back.
            </>
          }
          tone="calm"
        >
          <button type="button" onClick={onDismiss}>
            Cancel
          </button>
        </Notice>
      ) : (
        <Notice key="failed" text={describeFailure(attempt.failure, attempt.request.name)} tone="alarm">
          {attempt.failure.kind !== 'invalid' && (
            <button type="button" onClick={() => onRetry(attempt.request)}>
              {attempt.failure.kind === 'signed-out' ? 'Sign in' : 'Retry'}
            </button>
          )}
        </Notice>
      );
    case 'unknown':
      return (
        <Notice key="unknown" text={<Unknown name={attempt.request.name} because={attempt.because} />} tone="calm">
          <button type="button" onClick={() => onRetry(attempt.request)}>
            Retry
          </button>
          <button type="button" className="dismiss" aria-label="Dismiss" onClick={onDismiss}>
            ×
          </button>
        </Notice>
      );
  }
}

interface NoticeProps {
  text: ReactNode;
  tone: 'calm' | 'alarm';
  children: ReactNode;
}

function Notice({ text, tone, children }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone}>
      <p>{text}</p>
      <div className="notice-actions">{children}</div>
    </div>
  );
}

function Unknown({ name, because }: { name: string; because: 'left' | 'stopped' }) {
  return (
    <>
      <bdi>{name}</bdi> {because === 'left' ? 'may not have been greeted.' : 'may have been greeted and stored.'}
    </>
  );
}

function describeFailure(failure: Failure, name: string): ReactNode {
  switch (failure.kind) {
    case 'unreachable':
      return 'The greeting service cannot be reached. The name is kept.';
    case 'timeout':
      return 'No answer came in time. The name is kept.';
    case 'signed-out':
      return 'You are not signed in. The name is kept.';
    case 'no-sign-in':
      return 'The sign-in service cannot be reached. The name is kept.';
    case 'busy':
      return 'The service is still not available after several tries. The name is kept.';
    case 'invalid':
      return (
        <>
          <bdi>{name}</bdi>: {failure.detail}
        </>
      );
    default:
      return 'The greeting service failed to answer properly. The name is kept.';
  }
}
