import react from '@vitejs/plugin-react';
import { loadEnv, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { budget } from './build/budget.ts';
import { socialPicture } from './build/social.ts';
import { readApiEndpoint, readSignIn } from './src/config/env.ts';

const javaScriptBudgetKb = 75;
const javaScriptBudgetWithSignInKb = 95;

export default defineConfig(({ command, mode }) => {
  const variables = loadEnv(mode, import.meta.dirname);
  if (command === 'build') {
    stopUnlessConfigured(variables);
  }
  const limit = variables['VITE_SIGN_IN_ISSUER'] ? javaScriptBudgetWithSignInKb : javaScriptBudgetKb;
  return {
    plugins: [react(), printedOrigin(process.env['PUBLIC_ORIGIN']), budget(limit), socialPicture(process.env['AWS_APP_ID'], process.env['AWS_BRANCH'])],
    server: {
      // An IPv4 address, because `localhost` may be ::1 here and 127.0.0.1 for a proxy in front.
      host: '127.0.0.1',
      port: Number(process.env['PORT'] ?? 5173),
      strictPort: true,
    },
    build: {
      target: 'baseline-widely-available',
      // All browsers of that target support module preloading.
      modulePreload: { polyfill: false },
      // A data: URL would need an exception in the Content-Security-Policy.
      assetsInlineLimit: 0,
    },
    test: {
      env: { VITE_API_ENDPOINT: 'http://api.test', TZ: 'UTC' },
      // For what hangs. A test that is ended midway leaves its timers to those after it, and `dotnet test` runs them on a busy machine.
      testTimeout: 60_000,
      coverage: {
        enabled: process.env['VITEST_COVERAGE'] === 'true',
        include: ['src/**/*.{ts,tsx}'],
        exclude: ['**/testPage.tsx'],
        reporter: ['json-summary'],
        reportsDirectory: '../artifacts/coverage/web',
      },
    },
  };
});

/** Prints the one origin that the API allows the page. Behind a proxy, it is not the development server's own address. */
function printedOrigin(origin: string | undefined): Plugin {
  return {
    name: 'printed-origin',
    configureServer(server) {
      if (origin !== undefined) {
        server.printUrls = () => server.config.logger.info(`  ➜  ${origin}/`);
      }
    },
  };
}

function stopUnlessConfigured(variables: Record<string, string>): void {
  try {
    readApiEndpoint(variables);
    if (variables['VITE_SIGN_IN_ISSUER'] || variables['VITE_SIGN_IN_CLIENT_ID']) {
      readSignIn(variables);
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
