# Sign-in, which is off by default.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  region         = "eu-central-1"
  lambda_package = "tests/package.txt"
}

run "everyone_may_greet" {
  command = plan

  assert {
    condition     = aws_apigatewayv2_route.default.authorization_type == "NONE" && length(aws_apigatewayv2_authorizer.sign_in) == 0 && length(aws_apigatewayv2_route.public) == 0
    error_message = "By default the API must ask for no token."
  }

  assert {
    condition     = length(aws_cognito_user_pool.people) == 0 && output.sign_in_issuer == null && output.user_pool_id == null
    error_message = "By default there is nowhere to sign in."
  }
}

run "greeting_needs_a_token" {
  variables {
    jwt_issuer    = "https://issuer.example.com/tenant/"
    jwt_audience  = ["api://greeting"]
    jwt_client_id = "page"
    jwt_scope     = "openid api://greeting/greet"
  }

  assert {
    condition     = aws_apigatewayv2_route.default.authorization_type == "JWT" && aws_apigatewayv2_route.default.authorizer_id == one(aws_apigatewayv2_authorizer.sign_in).id
    error_message = "Whatever is not public must need a token."
  }

  assert {
    condition     = one(one(aws_apigatewayv2_authorizer.sign_in).jwt_configuration).issuer == var.jwt_issuer && one(one(aws_apigatewayv2_authorizer.sign_in).jwt_configuration).audience == var.jwt_audience
    error_message = "Tokens must be from the issuer and for the audience."
  }

  assert {
    condition = toset([for route in aws_apigatewayv2_route.public : "${coalesce(route.authorization_type, "NONE")} ${route.route_key}"]) == toset([
      for key in jsondecode(file("tests/public_routes.json")) : "NONE ${key}"
    ])
    error_message = "Only reading, health and preflight requests may be public: GET / stores a greeting."
  }

  assert {
    condition     = contains(aws_apigatewayv2_api.greeting.cors_configuration[0].allow_headers, "authorization")
    error_message = "The page must be allowed to send its token."
  }

  assert {
    condition     = endswith(aws_lambda_permission.api_gateway.source_arn, ":a1example/$default/*")
    error_message = "Every route of the stage must be allowed to invoke the function."
  }

  assert {
    condition = aws_amplify_branch.live.environment_variables == tomap({
      VITE_API_ENDPOINT      = aws_apigatewayv2_api.greeting.api_endpoint
      VITE_SIGN_IN_ISSUER    = var.jwt_issuer
      VITE_SIGN_IN_CLIENT_ID = "page"
      VITE_SIGN_IN_SCOPE     = "openid api://greeting/greet"
    })
    error_message = "The page must be built with the provider."
  }

  assert {
    condition     = strcontains(yamldecode(aws_amplify_app.web.custom_headers).customHeaders[0].headers[0].value, "connect-src https://*.execute-api.eu-central-1.amazonaws.com https://issuer.example.com;")
    error_message = "The page must be allowed to connect to the provider, and to no others than before."
  }
}

run "cognito_is_the_issuer_and_the_page_its_client" {
  variables {
    cognito = true
  }

  assert {
    condition     = output.sign_in_issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e" && one(one(aws_apigatewayv2_authorizer.sign_in).jwt_configuration).issuer == output.sign_in_issuer
    error_message = "Tokens must be from the pool."
  }

  assert {
    condition     = one(one(aws_apigatewayv2_authorizer.sign_in).jwt_configuration).audience == toset([one(aws_cognito_user_pool_client.page).id])
    error_message = "Tokens must be for the page."
  }

  assert {
    condition = aws_amplify_branch.live.environment_variables == tomap({
      VITE_API_ENDPOINT      = aws_apigatewayv2_api.greeting.api_endpoint
      VITE_SIGN_IN_ISSUER    = output.sign_in_issuer
      VITE_SIGN_IN_CLIENT_ID = output.sign_in_client_id
      VITE_SIGN_IN_SCOPE     = "openid"
    })
    error_message = "The page must be built with the pool and its client."
  }

  assert {
    condition     = one(aws_cognito_user_pool_client.page).callback_urls == toset(["https://main.d1example.amplifyapp.com/"]) && one(aws_cognito_user_pool_client.page).logout_urls == one(aws_cognito_user_pool_client.page).callback_urls
    error_message = "Codes may be sent to the page alone."
  }

  assert {
    condition     = one(aws_cognito_user_pool_client.page).allowed_oauth_flows == toset(["code"]) && one(aws_cognito_user_pool_client.page).generate_secret != true
    error_message = "A page has no secret, and no token belongs in an address."
  }

  assert {
    condition     = strcontains(yamldecode(aws_amplify_app.web.custom_headers).customHeaders[0].headers[0].value, "connect-src https://*.execute-api.eu-central-1.amazonaws.com https://cognito-idp.eu-central-1.amazonaws.com https://*.auth.eu-central-1.amazoncognito.com;")
    error_message = "The page must be allowed to get its tokens."
  }

  assert {
    condition     = one(aws_cognito_user_pool.people).deletion_protection == "ACTIVE"
    error_message = "The pool holds people's accounts and must be protected like the table."
  }
}

run "pool_of_another_deployment_is_a_provider" {
  command = plan

  variables {
    jwt_issuer    = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    jwt_audience  = ["page"]
    jwt_client_id = "page"
  }

  assert {
    condition     = strcontains(yamldecode(aws_amplify_app.web.custom_headers).customHeaders[0].headers[0].value, " https://cognito-idp.eu-west-1.amazonaws.com https://*.auth.eu-west-1.amazoncognito.com;")
    error_message = "The page gets its tokens at another host than the issuer's."
  }
}

run "refuses_two_places_to_sign_in_at" {
  command = plan

  variables {
    cognito       = true
    jwt_issuer    = "https://issuer.example.com"
    jwt_audience  = ["app"]
    jwt_client_id = "page"
    # Scope that tells nothing of the person.
    jwt_scope = "profile"
  }

  expect_failures = [var.cognito, var.jwt_scope]
}

run "refuses_an_issuer_alone" {
  command = plan

  variables {
    jwt_issuer = "https://issuer.example.com"
  }

  expect_failures = [var.jwt_audience, var.jwt_client_id]
}

run "refuses_an_issuer_without_TLS" {
  command = plan

  variables {
    jwt_issuer    = "http://issuer.example.com"
    jwt_audience  = ["app"]
    jwt_client_id = "page"
  }

  expect_failures = [var.jwt_issuer]
}
