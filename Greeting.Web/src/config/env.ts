/** Where browser traces go during development. */
export interface OtlpSettings {
  endpoint: string;
  headers: Record<string, string>;
}

/** `VITE_API_ENDPOINT`: base URL of Greeting.Api, without a trailing slash. Throws a one-line error if it is not set. */
export function readApiEndpoint(variables: Record<string, unknown>): string {
  const endpoint = readUrl(variables, 'VITE_API_ENDPOINT');
  if (endpoint === undefined) {
    throw new Error('VITE_API_ENDPOINT is not set: give it the base URL of the API, for example https://api.example.com.');
  }
  return endpoint;
}

/** `VITE_SOURCE_URL`: where the page's source code is published; undefined when it is not. */
export function readSourceUrl(variables: Record<string, unknown>): string | undefined {
  return readUrl(variables, 'VITE_SOURCE_URL');
}

/** `VITE_OTEL_EXPORTER_OTLP_ENDPOINT` and `_HEADERS`: where browser traces go; undefined if they are not collected. */
export function readOtlp(variables: Record<string, unknown>): OtlpSettings | undefined {
  const endpoint = readUrl(variables, 'VITE_OTEL_EXPORTER_OTLP_ENDPOINT');
  return endpoint === undefined ? undefined : { endpoint, headers: readHeaders(variables['VITE_OTEL_EXPORTER_OTLP_HEADERS']) };
}

/** A base URL. Throws a one-line error that names the variable if the URL is malformed. */
function readUrl(variables: Record<string, unknown>, name: string): string | undefined {
  const value = variables[name];
  if (typeof value !== 'string' || value.trim() === '') {
    return undefined;
  }
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new Error(`${name} is "${value}", which is not an http or https base URL.`);
  }
  return url.href.replace(/\/+$/, '');
}

/** `key=value` pairs separated by commas, values percent-encoded: the form of OTEL_EXPORTER_OTLP_HEADERS. */
function readHeaders(value: unknown): Record<string, string> {
  const pairs = typeof value === 'string' ? value.split(',').map((pair) => pair.split('=')) : [];
  return Object.fromEntries(
    pairs
      .filter(([key]) => key?.trim())
      .map(([key = '', ...rest]) => [key.trim(), decodeURIComponent(rest.join('=').trim())]),
  );
}
