# With `cognito`, people sign up and sign in at a user pool before they greet.

resource "aws_cognito_user_pool" "people" {
  count = var.cognito ? 1 : 0

  name                     = var.name
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"
}

# The page of the pool at which people sign in. Its name must be unique in the region, for all accounts.
resource "aws_cognito_user_pool_domain" "people" {
  count = var.cognito ? 1 : 0

  domain       = "${var.name}-${aws_apigatewayv2_api.greeting.id}"
  user_pool_id = aws_cognito_user_pool.people[0].id
}

# A public client: a page cannot keep a secret, so it proves with PKCE that a code is its own.
resource "aws_cognito_user_pool_client" "page" {
  count = var.cognito ? 1 : 0

  name                                 = "${var.name}-page"
  user_pool_id                         = aws_cognito_user_pool.people[0].id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = local.sign_in_pages
  logout_urls                          = local.sign_in_pages
  prevent_user_existence_errors        = "ENABLED"
}

locals {
  sign_in_pages = [for origin in local.web_origins : "${origin}/"]

  # What API Gateway accepts, what the page is built with, and where the page may connect to: for the pool or another provider.
  sign_in = var.cognito || var.jwt_issuer != null
  issuer  = var.cognito ? "https://${aws_cognito_user_pool.people[0].endpoint}" : var.jwt_issuer
  client  = var.cognito ? aws_cognito_user_pool_client.page[0].id : var.jwt_client_id
  sign_in_origins = local.pool_region == null ? [for issuer in compact([var.jwt_issuer]) : regex("^https://[^/]+", issuer)] : [
    "https://cognito-idp.${local.pool_region}.amazonaws.com",
    "https://*.auth.${local.pool_region}.amazoncognito.com",
  ]

  # A user pool's codes are exchanged at another host than its issuer's.
  pool_region = var.cognito ? var.region : try(regex("^https://cognito-idp\\.([a-z0-9-]+)\\.amazonaws\\.com/", var.jwt_issuer)[0], null)
}
