import { describe, expect, it } from 'vitest';
import { readApiEndpoint, readOtlp, readSignIn, readSourceUrl } from './env.ts';

describe('readApiEndpoint', () => {
  it('takes the endpoint without its trailing slashes', () => {
    expect(readApiEndpoint({ VITE_API_ENDPOINT: ' https://api.example.com/v1// ' })).toBe('https://api.example.com/v1');
  });

  it.each([undefined, '', '  '])('names the variable when it is %j', (value) => {
    expect(() => readApiEndpoint({ VITE_API_ENDPOINT: value })).toThrow(/^VITE_API_ENDPOINT is not set: .+$/);
  });

  it.each(['undefined', 'api.example.com', 'ftp://example.com', 'https://example.com?x=1'])('refuses %s', (value) => {
    expect(() => readApiEndpoint({ VITE_API_ENDPOINT: value })).toThrow(`VITE_API_ENDPOINT is "${value}"`);
  });
});

describe('readSourceUrl', () => {
  it.each([
    [undefined, undefined],
    ['https://example.com/greeting', 'https://example.com/greeting'],
  ])('of %j is %j', (value, expected) => {
    expect(readSourceUrl({ VITE_SOURCE_URL: value })).toBe(expected);
  });

  it('names the variable when its value is no address', () => {
    expect(() => readSourceUrl({ VITE_SOURCE_URL: 'nowhere' })).toThrow('VITE_SOURCE_URL is "nowhere"');
  });
});

describe('readSignIn', () => {
  const variables = { VITE_SIGN_IN_ISSUER: 'https://issuer.example.com/pool/', VITE_SIGN_IN_CLIENT_ID: ' page ' };

  it('asks for no more than who the person is', () => {
    expect(readSignIn(variables)).toEqual({ issuer: 'https://issuer.example.com/pool', clientId: 'page', scope: 'openid' });
  });

  it('takes a scope', () => {
    expect(readSignIn({ ...variables, VITE_SIGN_IN_SCOPE: 'openid api' }).scope).toBe('openid api');
  });

  it.each(['VITE_SIGN_IN_ISSUER', 'VITE_SIGN_IN_CLIENT_ID'])('names %s when it is missing', (name) => {
    expect(() => readSignIn({ ...variables, [name]: ' ' })).toThrow(`${name} is not set`);
  });
});

describe('readOtlp', () => {
  it('is nothing without an endpoint', () => {
    expect(readOtlp({ VITE_OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-api-key=a' })).toBeUndefined();
  });

  it('takes the endpoint and its headers', () => {
    const otlp = readOtlp({
      VITE_OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/',
      VITE_OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-api-key=a%3Db==, other = 1',
    });
    expect(otlp).toEqual({ endpoint: 'http://localhost:4318', headers: { 'x-otlp-api-key': 'a=b==', other: '1' } });
  });
});
