import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const bytesPerKb = 1000;

/** Prints the gzip size of all JavaScript of a production build, and fails the build if it exceeds the limit. */
export function budget(limitKb: number): Plugin {
  return {
    name: 'javascript-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const bytes = Object.values(bundle)
        .filter((output) => output.type === 'chunk')
        .reduce((sum, { code }) => sum + gzipSync(code).length, 0);
      const figure = `JavaScript: ${(bytes / bytesPerKb).toFixed(1)} kB gzip of at most ${limitKb} kB`;
      if (bytes > limitKb * bytesPerKb) {
        this.error(figure);
      }
      this.info(figure);
    },
  };
}
