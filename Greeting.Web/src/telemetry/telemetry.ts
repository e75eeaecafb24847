import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import type { OtlpSettings } from '../config/env.ts';

const exportDelayMs = 500;

/** Sends the page's own load and each of its calls to the dashboard, and lets the API continue the calls' traces. */
export function startTelemetry({ endpoint, headers }: OtlpSettings): void {
  const url = `${endpoint}/v1/traces`;
  const provider = new WebTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'web' }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, headers }), { scheduledDelayMillis: exportDelayMs })],
  });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new DocumentLoadInstrumentation(),
      new FetchInstrumentation({ ignoreUrls: [url], propagateTraceHeaderCorsUrls: /.*/ }),
    ],
  });
}
