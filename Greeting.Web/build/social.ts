import type { Plugin } from 'vite';

/**
 * Adds the preview image for links to the page. Open Graph needs its full address, so it takes the names of Amplify's app and
 * branch, which Amplify and a deployment set in the environment. Other builds have no image.
 */
export function socialPicture(app: string | undefined, branch: string | undefined): Plugin {
  const properties = {
    'og:image': `https://${branch}.${app}.amplifyapp.com/social.png`,
    'og:image:alt': 'Hello, who’s there?',
  };
  const tags = Object.entries(properties).map(([property, content]) => ({
    tag: 'meta',
    attrs: { property, content },
    injectTo: 'head' as const,
  }));
  return { name: 'social-picture', apply: 'build', transformIndexHtml: () => (app && branch ? tags : []) };
}
