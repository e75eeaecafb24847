import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, WebTracerProvider, type Span, type SpanProcessor } from '@opentelemetry/sdk-trace-web';
import type { OtlpSettings } from '../config/env.ts';

const exportDelayMs = 500;

/** Names the span of a call by its method and path, as the API does, so that a greeting's trace is `web: POST /greetings`. */
class CallNames implements SpanProcessor {
  onStart(span: Span) {
    const { 'http.request.method': method, 'url.full': url } = span.attributes;
    if (typeof method === 'string' && typeof url === 'string') {
      span.updateName(`${method} ${new URL(url, location.href).pathname}`);
    }
  }

  onEnd() {}

  async forceFlush() {}

  async shutdown() {}
}

/** Sends traces of the page load and of each call to the dashboard. The API, and nobody else, continues the calls' traces. */
export function startTelemetry({ endpoint, headers }: OtlpSettings, apiEndpoint: string): void {
  const url = `${endpoint}/v1/traces`;
  const provider = new WebTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'web' }),
    spanProcessors: [new CallNames(), new BatchSpanProcessor(new OTLPTraceExporter({ url, headers }), { scheduledDelayMillis: exportDelayMs })],
  });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new DocumentLoadInstrumentation(),
      new FetchInstrumentation({ ignoreUrls: [url], propagateTraceHeaderCorsUrls: startingWith(apiEndpoint) }),
    ],
  });
}

function startingWith(address: string): RegExp {
  return new RegExp(`^${address.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}/`);
}
