import { readSourceUrl } from '../../../config/env.ts';
import { apiEndpoint } from '../api/greetings.ts';

const sourceUrl = readSourceUrl(import.meta.env);

/** What this page is, with links to its source and API. */
export function Footer() {
  return (
    <footer className="footer">
      <p>A small app on AWS, built with .NET Aspire: it greets, counts and remembers.</p>
      <nav aria-label="About this page">
        <a href={`${apiEndpoint}/openapi/v1.json`}>API</a>
        {sourceUrl !== undefined && <a href={sourceUrl}>Source</a>}
      </nav>
    </footer>
  );
}
