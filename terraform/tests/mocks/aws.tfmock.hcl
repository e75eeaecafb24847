# What AWS would answer, as far as another resource or an output needs it in the right shape.

mock_resource "aws_amplify_app" {
  defaults = {
    id             = "d1example"
    default_domain = "d1example.amplifyapp.com"
  }
}

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    id            = "a1example"
    api_endpoint  = "https://a1example.execute-api.eu-central-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1example"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = {
    arn = "arn:aws:logs:eu-central-1:123456789012:log-group:example"
  }
}

mock_resource "aws_cognito_user_pool" {
  defaults = {
    id       = "eu-central-1_a1B2c3D4e"
    endpoint = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e"
  }
}

mock_resource "aws_cognito_user_pool_client" {
  defaults = {
    id = "4a1b2c3d4e5f6g7h8i9j0k"
  }
}

mock_resource "aws_dynamodb_table" {
  defaults = {
    arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/greeting-table"
  }
}

mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::123456789012:role/greeting-api"
  }
}

mock_resource "aws_lambda_alias" {
  defaults = {
    invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:greeting-api:live/invocations"
  }
}

mock_resource "aws_lambda_function" {
  defaults = {
    invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:greeting-api/invocations"
    version    = "7"
  }
}
