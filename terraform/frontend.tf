# The web app on Amplify: app → API (which needs the app's domain for CORS) → branch (which needs the API's address).

locals {
  web_root = "Greeting.Web"
  from_git = var.repository_url != null

  default_origin = "https://${var.branch}.${aws_amplify_app.web.default_domain}"
  custom_origins = var.custom_domain == null ? [] : [
    for prefix in var.custom_domain.prefixes : "https://${join(".", compact([prefix, var.custom_domain.name]))}"
  ]
  web_origins = concat([local.default_origin], local.custom_origins)

  # The same headers for both ways of deployment; a monorepo build needs them under its application's folder.
  headers = yamldecode(replace(
    file("${path.module}/../${local.web_root}/customHttp.yml"),
    "https://*.amazonaws.com",
    join(" ", concat(["https://*.execute-api.${var.region}.amazonaws.com"], local.sign_in_origins)),
  ))
  custom_headers = local.from_git ? yamlencode({ applications = [merge({ appRoot = local.web_root }, local.headers)] }) : yamlencode(local.headers)

  build_spec = yamlencode({
    version = 1
    applications = [{
      appRoot = local.web_root
      frontend = {
        phases = {
          preBuild = { commands = ["nvm install ${var.node_version}", "npm ci --cache .npm --prefer-offline"] }
          build    = { commands = ["npm run build"] }
        }
        artifacts = { baseDirectory = "dist", files = ["**/*"] }
        cache     = { paths = [".npm/**/*"] }
      }
    }]
  })
}

resource "aws_amplify_app" "web" {
  name           = "${var.name}-web"
  description    = "The page that greets."
  platform       = "WEB"
  repository     = var.repository_url
  access_token   = var.repository_token
  build_spec     = local.from_git ? local.build_spec : null
  custom_headers = local.custom_headers

  environment_variables = local.from_git ? { AMPLIFY_MONOREPO_APP_ROOT = local.web_root } : {}

  # Addresses without a file extension show the page; a missing file stays a 404.
  custom_rule {
    source = "</^[^.]+$/>"
    target = "/index.html"
    status = "200"
  }

  lifecycle {
    # Amplify uses the token once to connect the app and does not keep it: removing or renewing it changes nothing.
    ignore_changes = [access_token]
  }
}

resource "aws_amplify_branch" "live" {
  app_id      = aws_amplify_app.web.id
  branch_name = var.branch
  description = "The published page."
  stage       = "PRODUCTION"
  framework   = "React"
  # A push does not build: scripts/publish-page.sh starts the build once the API of the same commit serves requests.
  enable_auto_build = false

  environment_variables = merge(
    { VITE_API_ENDPOINT = aws_apigatewayv2_api.greeting.api_endpoint },
    local.sign_in ? {
      VITE_SIGN_IN_ISSUER    = local.issuer
      VITE_SIGN_IN_CLIENT_ID = local.client
      VITE_SIGN_IN_SCOPE     = var.jwt_scope
    } : {},
  )
}

resource "aws_amplify_domain_association" "web" {
  count = var.custom_domain == null ? 0 : 1

  app_id      = aws_amplify_app.web.id
  domain_name = var.custom_domain.name
  # Verification waits for DNS records that are an output of this run.
  wait_for_verification = false

  certificate_settings {
    type                   = var.custom_domain.certificate_arn == null ? "AMPLIFY_MANAGED" : "CUSTOM"
    custom_certificate_arn = var.custom_domain.certificate_arn
  }

  dynamic "sub_domain" {
    for_each = var.custom_domain.prefixes

    content {
      prefix      = sub_domain.value
      branch_name = aws_amplify_branch.live.branch_name
    }
  }
}
