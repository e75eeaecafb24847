import { describe, expect, it } from 'vitest';
import { readEnv } from './env.ts';

describe('readEnv', () => {
  it('takes the endpoint without its trailing slashes', () => {
    expect(readEnv({ VITE_API_ENDPOINT: ' https://api.example.com/v1// ' })).toEqual({ apiEndpoint: 'https://api.example.com/v1' });
  });

  it.each([undefined, '', '  '])('names the variable when it is %j', (value) => {
    expect(() => readEnv({ VITE_API_ENDPOINT: value })).toThrow(/^VITE_API_ENDPOINT is not set: .+$/);
  });

  it.each(['undefined', 'api.example.com', 'ftp://example.com', 'https://example.com?x=1'])('refuses %s', (value) => {
    expect(() => readEnv({ VITE_API_ENDPOINT: value })).toThrow(`VITE_API_ENDPOINT is "${value}"`);
  });

  it('reads the telemetry endpoint and its headers', () => {
    const env = readEnv({
      VITE_API_ENDPOINT: 'http://localhost:5080',
      VITE_OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/',
      VITE_OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-api-key=a%3Db==, other = 1',
    });
    expect(env.otlp).toEqual({ endpoint: 'http://localhost:4318', headers: { 'x-otlp-api-key': 'a=b==', other: '1' } });
  });
});
