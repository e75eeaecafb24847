/** Where browser traces go during development. */
export interface OtlpSettings {
  endpoint: string;
  headers: Record<string, string>;
}

/** The OpenID Connect provider at which people sign in, and the page's registration there. */
export interface SignInSettings {
  issuer: string;
  clientId: string;
  scope: string;
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

/**
 * `VITE_SIGN_IN_ISSUER`, `VITE_SIGN_IN_CLIENT_ID`, and `VITE_SIGN_IN_SCOPE`, which is `openid` if it is not set. Throws a one-line error
 * if the issuer or the client is missing.
 */
export function readSignIn(variables: Record<string, unknown>): SignInSettings {
  const issuer = readUrl(variables, 'VITE_SIGN_IN_ISSUER');
  const clientId = readText(variables, 'VITE_SIGN_IN_CLIENT_ID');
  if (issuer === undefined || clientId === undefined) {
    throw new Error(`${issuer === undefined ? 'VITE_SIGN_IN_ISSUER' : 'VITE_SIGN_IN_CLIENT_ID'} is not set: sign-in needs the provider and the client id that it gave to this page.`);
  }
  return { issuer, clientId, scope: readText(variables, 'VITE_SIGN_IN_SCOPE') ?? 'openid' };
}

/** `VITE_OTEL_EXPORTER_OTLP_ENDPOINT` and `_HEADERS`: where browser traces go; undefined if they are not collected. */
export function readOtlp(variables: Record<string, unknown>): OtlpSettings | undefined {
  const endpoint = readUrl(variables, 'VITE_OTEL_EXPORTER_OTLP_ENDPOINT');
  return endpoint === undefined ? undefined : { endpoint, headers: readHeaders(variables['VITE_OTEL_EXPORTER_OTLP_HEADERS']) };
}

/** A text without the spaces around it; undefined if nothing is left. */
function readText(variables: Record<string, unknown>, name: string): string | undefined {
  const value = variables[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A base URL. Throws a one-line error that names the variable if the URL is malformed. */
function readUrl(variables: Record<string, unknown>, name: string): string | undefined {
  const value = readText(variables, name);
  if (value === undefined) {
    return undefined;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
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
