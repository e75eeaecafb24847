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
    error_message = "Without an issuer the API must ask for no token."
  }
}

run "greeting_needs_a_token" {
  variables {
    jwt_issuer   = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e"
    jwt_audience = ["4a1b2c3d4e5f6g7h8i9j0k"]
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
    condition     = alltrue([for route in aws_apigatewayv2_route.public : can(regex("^(GET /(health|greetings)|OPTIONS /)", route.route_key)) && coalesce(route.authorization_type, "NONE") == "NONE"])
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
}

run "refuses_an_issuer_without_audience" {
  command = plan

  variables {
    jwt_issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e"
  }

  expect_failures = [var.jwt_audience]
}

run "refuses_an_issuer_without_TLS" {
  command = plan

  variables {
    jwt_issuer   = "http://issuer.example.com"
    jwt_audience = ["app"]
  }

  expect_failures = [var.jwt_issuer]
}
