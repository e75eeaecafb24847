/** The page's settings, each from one Vite variable of the environment in which it was started or built. */
export interface Env {
  /** `VITE_API_ENDPOINT`: base URL of Greeting.Api, without a trailing slash. */
  apiEndpoint: string;
  /** `VITE_OTEL_EXPORTER_OTLP_ENDPOINT` and `_HEADERS`: where browser traces go during development; absent means none. */
  otlp?: { endpoint: string; headers: Record<string, string> };
}

/** Reads and checks the settings; a missing or malformed one throws an error of one line that names it. */
export function readEnv(variables: Record<string, unknown>): Env {
  const apiEndpoint = readUrl(variables, 'VITE_API_ENDPOINT');
  if (apiEndpoint === undefined) {
    throw new Error('VITE_API_ENDPOINT is not set: give it the base URL of the API, for example https://api.example.com.');
  }
  const endpoint = readUrl(variables, 'VITE_OTEL_EXPORTER_OTLP_ENDPOINT');
  return endpoint === undefined
    ? { apiEndpoint }
    : { apiEndpoint, otlp: { endpoint, headers: readHeaders(variables['VITE_OTEL_EXPORTER_OTLP_HEADERS']) } };
}

function readUrl(variables: Record<string, unknown>, name: string): string | undefined {
  const value = variables[name];
  if (typeof value !== 'string' || value.trim() === '') {
    return undefined;
  }
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new Error(`${name} is "${value}", which is no http or https base URL.`);
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
