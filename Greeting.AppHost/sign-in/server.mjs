// An OpenID Connect provider on 127.0.0.1:$PORT that lets anyone in under any name, for development. Keys, sessions, and tokens are
// kept in memory.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider from 'oidc-provider'

const port = Number(process.env.PORT)
const clientId = process.env.CLIENT_ID
const issuer = `http://localhost:${port}`
const hour = 60 * 60

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const page = (body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Sign in</title>
<style>body { max-width: 22rem; margin: 15vh auto; padding: 0 1rem; font: 1rem/1.5 system-ui } input, button { font: inherit; padding: .5rem }</style>
${body}
</html>`

const form = page(`<h1>Sign in</h1>
<p>This provider is for development. It lets anyone in, without a password.</p>
<form method="post">
<label for="user">User name</label><br>
<input id="user" name="user" required maxlength="100" autocomplete="username" autofocus>
<button>Sign in</button>
</form>`)

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    token_endpoint_auth_method: 'none',
    // The loopback addresses of a native application match with any port, such as the page's.
    application_type: 'native',
    redirect_uris: ['http://localhost/', 'http://127.0.0.1/'],
    post_logout_redirect_uris: ['http://localhost/', 'http://127.0.0.1/'],
  }],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  ttl: { AccessToken: hour, IdToken: hour, Interaction: hour, Grant: hour, Session: hour },
  clientBasedCORS: () => true,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  loadExistingGrant: grantEverything,
  renderError: (context, { error, error_description: description = '' }) => {
    context.type = 'text'
    context.body = `${error}: ${description}`
  },
  features: {
    devInteractions: { enabled: false },
    // Access tokens are JWTs for the client, as an API's authorizer expects them.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => issuer,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid', audience: clientId, accessTokenFormat: 'jwt' }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, logoutForm) => {
        context.body = page(`${logoutForm.replace('</form>', '<input type="hidden" name="logout" value="yes"></form>')}
<script>document.forms[0].submit()</script>`)
      },
      postLogoutSuccessSource: (context) => {
        context.body = page('<p>You are signed out.</p>')
      },
    },
  },
})

async function grantEverything({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
  grant.addOIDCScope('openid')
  grant.addResourceScope(issuer, 'openid')
  await grant.save()
  return grant
}

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) {
    return next()
  }
  const { prompt } = await provider.interactionDetails(context.req, context.res)
  if (prompt.name === 'consent') {
    // Nobody is asked for consent: the page belongs to the same application.
    return provider.interactionFinished(context.req, context.res, { consent: {} }, { mergeWithLastSubmission: true })
  }
  if (context.method === 'POST') {
    const body = Buffer.concat(await context.req.toArray()).toString()
    const accountId = new URLSearchParams(body).get('user')
    return provider.interactionFinished(context.req, context.res, { login: { accountId } })
  }
  context.body = form
})

const server = provider.listen(port, '127.0.0.1', () => console.log(`OpenID Connect provider ${issuer}`))

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
