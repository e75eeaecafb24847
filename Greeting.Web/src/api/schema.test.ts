import { readFileSync } from 'node:fs';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('is generated from the API’s document as it is now (npm run contract)', async () => {
  const document = new URL('../../../Greeting.Api/openapi.json', import.meta.url);
  const generated = COMMENT_HEADER + astToString(await openapiTS(document));
  expect(readFileSync(new URL('./schema.ts', import.meta.url), 'utf8')).toBe(generated);
});
