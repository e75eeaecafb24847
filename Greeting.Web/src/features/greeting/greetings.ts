import { readApiEndpoint } from '../../config/env.ts';
import { withToken } from '../../sign-in/signIn.ts';
import { request } from '../../api/client.ts';
import type { components } from '../../api/schema.ts';

/** A greeted name with its count and times, from the API's contract. */
export type Greeting = components['schemas']['GreetingRecord'];

/** The request that greets a name, from the API's contract. */
export type GreetingRequest = components['schemas']['GreetingRequest'];

/** Base URL of the API. */
export const apiEndpoint = readApiEndpoint(import.meta.env);

/** Greets a name, as the person who is signed in if the page has sign-in. The greeting is stored and counted once for each key. */
export function greet(body: GreetingRequest, idempotencyKey: string, signal: AbortSignal): Promise<Greeting> {
  return withToken((token) => request(`${apiEndpoint}/greetings`, { method: 'POST', body, idempotencyKey, signal, token }));
}

/** The names greeted most recently, newest first. */
export function listRecent(signal: AbortSignal): Promise<Greeting[]> {
  return request(`${apiEndpoint}/greetings?limit=20`, { signal });
}
