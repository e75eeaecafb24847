# The function, what it may do, and the HTTP API in front of it.

locals {
  function_name  = "${var.name}-api"
  lambda_package = "${path.module}/${coalesce(var.lambda_package, "../artifacts/lambda/greeting-api${local.is_arm ? "-arm64" : ""}.zip")}"
  is_arm         = var.architecture == "arm64"

  # What the page sends.
  allow_headers = ["content-type", "idempotency-key", "traceparent", "tracestate"]

  otlp = var.otlp_endpoint == null ? {} : {
    OTEL_EXPORTER_OTLP_ENDPOINT = var.otlp_endpoint
    OTEL_EXPORTER_OTLP_PROTOCOL = var.otlp_protocol
  }

  xray = var.xray_tracing ? { Telemetry__XRay = "true" } : {}

  telemetry_resource = var.otlp_endpoint == null && !var.xray_tracing ? {} : {
    OTEL_RESOURCE_ATTRIBUTES = "deployment.environment.name=${var.environment}"
    OTEL_SERVICE_NAME        = local.function_name
  }

  # Whether there are headers is not a secret. Their values are, and stay marked as sensitive in every plan.
  otlp_secrets = nonsensitive(var.otlp_headers == null) ? {} : { OTEL_EXPORTER_OTLP_HEADERS = var.otlp_headers }
}

resource "aws_lambda_function" "api" {
  function_name = local.function_name
  description   = "Greets people by name and remembers whom it greeted."
  role          = aws_iam_role.api.arn

  filename         = local.lambda_package
  source_code_hash = fileexists(local.lambda_package) ? filebase64sha256(local.lambda_package) : null
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  handler          = "bootstrap"
  publish          = true

  memory_size                    = var.memory_size
  timeout                        = var.timeout
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)

  environment {
    variables = merge(
      {
        Greeting__TableName    = aws_dynamodb_table.greetings.name
        Greeting__RecentShards = var.recent_shards
        Greeting__TtlDays      = var.ttl_days

        Logging__LogLevel__Default = var.log_level
        # The program writes JSON lines itself: the Lambda runtime client must not wrap them once more.
        AWS_LAMBDA_HANDLER_LOG_FORMAT = "Unformatted"
        # One heap of native memory instead of one for each thread: a function works on one request at a time.
        MALLOC_ARENA_MAX = "1"
      },
      local.otlp,
      local.otlp_secrets,
      local.xray,
      local.telemetry_resource,
    )
  }

  logging_config {
    log_group  = aws_cloudwatch_log_group.api.name
    log_format = "JSON"
    # Lambda's filter treats lines whose level it cannot read as INFO, so the program filters and Lambda passes on all lines.
    application_log_level = "TRACE"
    system_log_level      = "INFO"
  }

  # Active: Lambda samples invocations, and the function's spans join those that it chose.
  tracing_config {
    mode = var.xray_tracing ? "Active" : "PassThrough"
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.lambda_package)
      error_message = "There is no package at ${local.lambda_package}. Build it in the repository's root: dotnet publish Greeting.Api -c Release${local.is_arm ? " -r linux-arm64" : ""}"
    }

    # Another environment's settings would rename, and so replace, everything in this workspace's state.
    precondition {
      condition     = contains(["default", var.environment], terraform.workspace)
      error_message = "These are the settings of ${var.environment}, and the workspace is ${terraform.workspace}: run scripts/init.sh ${var.environment} first."
    }
  }

  # The first request must find its permissions in place.
  depends_on = [aws_iam_role_policy.api]
}

# API Gateway calls this alias, never the function itself, so that a release or a rollback only moves the alias. An apply
# publishes a version and does not move the alias: scripts/release.sh moves it once the version has passed its checks.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves requests."
  function_name    = aws_lambda_function.api.function_name
  function_version = aws_lambda_function.api.version

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.api.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.provisioned_concurrency
}

# --- Permissions ----------------------------------------------------------------------------------------------------

resource "aws_iam_role" "api" {
  name        = local.function_name
  description = "What the function ${local.function_name} may do."

  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "api" {
  name = local.function_name
  role = aws_iam_role.api.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "RecordAndReadGreetings"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
        Resource = aws_dynamodb_table.greetings.arn
      },
      {
        Sid      = "ListRecentGreetings"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = "${aws_dynamodb_table.greetings.arn}/index/${local.recent_index}"
      },
      {
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.api.arn}:*"
      },
      ], var.xray_tracing ? [
      {
        Sid    = "WriteTraces"
        Effect = "Allow"
        # Lambda's own segments, and the function's spans over OTLP.
        Action   = ["xray:PutSpans", "xray:PutSpansForIndexing", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*" # X-Ray does not support limiting these actions to resources.
      },
    ] : [])
  })
}

# --- The HTTP API ---------------------------------------------------------------------------------------------------

resource "aws_apigatewayv2_api" "greeting" {
  name          = local.function_name
  description   = "HTTP API in front of the function ${local.function_name}."
  protocol_type = "HTTP"

  # API Gateway answers preflight requests itself and replaces the function's CORS headers with these.
  cors_configuration {
    allow_origins  = local.web_origins
    allow_methods  = ["GET", "POST"]
    allow_headers  = concat(local.allow_headers, local.sign_in ? ["authorization"] : [])
    expose_headers = ["location", "retry-after"]
    max_age        = 3600
  }
}

resource "aws_apigatewayv2_integration" "api" {
  api_id                 = aws_apigatewayv2_api.greeting.id
  description            = "The live version of the function ${local.function_name}."
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = aws_lambda_alias.live.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

# One route for all requests: the program has the routes, and answers others with 404 or 405.
resource "aws_apigatewayv2_route" "default" {
  api_id             = aws_apigatewayv2_api.greeting.id
  route_key          = "$default"
  target             = "integrations/${aws_apigatewayv2_integration.api.id}"
  authorization_type = local.sign_in ? "JWT" : "NONE"
  authorizer_id      = one(aws_apigatewayv2_authorizer.sign_in[*].id)
}

resource "aws_apigatewayv2_authorizer" "sign_in" {
  count = local.sign_in ? 1 : 0

  api_id           = aws_apigatewayv2_api.greeting.id
  name             = "sign-in"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = local.issuer
    audience = var.cognito ? [local.client] : var.jwt_audience
  }
}

# The requests that need no token. All others need one. API Gateway sends /Greetings and /greetings/, which the program also answers, to
# $default. Preflight requests carry no token.
resource "aws_apigatewayv2_route" "public" {
  for_each = local.sign_in ? toset(["GET /greetings", "GET /greetings/{id}", "GET /health", "GET /openapi/v1.json", "OPTIONS /{proxy+}"]) : []

  api_id    = aws_apigatewayv2_api.greeting.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.api.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.greeting.id
  name        = "$default"
  description = "The only stage; its name does not appear in addresses."
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit  = var.throttling_rate_limit
    throttling_burst_limit = var.throttling_burst_limit
  }

  # Neither the query string nor the path of a greeting is logged, because both contain names.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId          = "$context.requestId"
      requestTime        = "$context.requestTime"
      httpMethod         = "$context.httpMethod"
      status             = "$context.status"
      responseLatency    = "$context.responseLatency"
      integrationLatency = "$context.integrationLatency"
      integrationStatus  = "$context.integrationStatus"
      responseLength     = "$context.responseLength"
      protocol           = "$context.protocol"
      error              = "$context.error.message"
      integrationError   = "$context.integrationErrorMessage"
    })
  }
}

resource "aws_lambda_permission" "api_gateway" {
  statement_id  = "AllowApiGateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.api.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.greeting.execution_arn}/${aws_apigatewayv2_stage.default.name}/${local.sign_in ? "*" : aws_apigatewayv2_route.default.route_key}"
}
