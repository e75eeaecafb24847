import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { readApiEndpoint, readOtlp } from './config/env.ts';
import { GreetingPage } from './features/greeting/components/GreetingPage.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element with the id "root".');
}

// Development only: a production build leaves out this branch and the telemetry code.
if (import.meta.env.DEV) {
  const otlp = readOtlp(import.meta.env);
  if (otlp !== undefined) {
    const { startTelemetry } = await import('./telemetry/telemetry.ts');
    startTelemetry(otlp, readApiEndpoint(import.meta.env));
  }
}

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <GreetingPage />
    </ErrorBoundary>
  </StrictMode>,
);
