import { readSourceUrl } from '../../../config/env.ts';
import { apiEndpoint } from '../greetings.ts';

// In development, the API serves an interactive page.
const apiUrl = `${apiEndpoint}/${import.meta.env.DEV ? 'scalar' : 'openapi/v1.json'}`;
const sourceUrl = readSourceUrl(import.meta.env);

/** What this page is, with links to its source and API. */
export function Footer() {
  return (
    <footer className="footer">
      <p>A small app on AWS, built with .NET Aspire.</p>
      <nav aria-label="About this page">
        <a href={apiUrl}>API</a>
        {sourceUrl !== undefined && <a href={sourceUrl}>Source</a>}
      </nav>
    </footer>
  );
}
