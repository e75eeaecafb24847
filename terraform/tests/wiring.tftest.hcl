# How the parts are joined, seen after an apply on a mocked provider.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  region         = "eu-central-1"
  lambda_package = "tests/package.txt"
}

run "first_apply" {
  assert {
    condition     = output.api_endpoint == "https://a1example.execute-api.eu-central-1.amazonaws.com"
    error_message = "The address of the API is not an output."
  }
}

run "defaults" {
  command = plan

  # Gateway calls the alias.
  assert {
    condition     = aws_apigatewayv2_integration.api.integration_uri == aws_lambda_alias.live.invoke_arn
    error_message = "API Gateway must call the alias: otherwise a rollback changes nothing."
  }

  assert {
    condition     = aws_apigatewayv2_integration.api.payload_format_version == "2.0"
    error_message = "The function reads events of payload format 2.0."
  }

  # One route takes everything.
  assert {
    condition     = aws_apigatewayv2_route.default.route_key == "$default"
    error_message = "Only the route $default matches / as well as every other path."
  }

  assert {
    condition     = aws_apigatewayv2_route.default.target == "integrations/${aws_apigatewayv2_integration.api.id}"
    error_message = "The route does not lead to the function."
  }

  # Only this API may invoke the alias.
  assert {
    condition     = aws_lambda_permission.api_gateway.source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1example/$default/$default"
    error_message = "The permission must name this API's one stage and route."
  }

  assert {
    condition     = aws_lambda_permission.api_gateway.qualifier == "live"
    error_message = "The permission must be on the alias, which is what API Gateway calls."
  }

  # Endpoint is a variable of the branch.
  assert {
    condition     = aws_amplify_branch.live.environment_variables == tomap({ VITE_API_ENDPOINT = aws_apigatewayv2_api.greeting.api_endpoint })
    error_message = "The web build reads VITE_API_ENDPOINT, and the branch must set it to the API's address."
  }

  assert {
    condition     = !contains(keys(coalesce(aws_amplify_app.web.environment_variables, {})), "VITE_API_ENDPOINT")
    error_message = "The app must not know the API, which knows the app's domain: that would be a cycle."
  }

  # Function knows its table.
  assert {
    condition     = aws_lambda_function.api.environment[0].variables["Greeting__TableName"] == aws_dynamodb_table.greetings.name
    error_message = "The function reads its table's name from Greeting__TableName."
  }

  assert {
    condition     = aws_lambda_function.api.environment[0].variables["Greeting__RecentShards"] == "1"
    error_message = "The function reads the number of shards from Greeting__RecentShards."
  }

  assert {
    condition     = length([for key in keys(aws_lambda_function.api.environment[0].variables) : key if startswith(key, "OTEL_")]) == 0
    error_message = "Without an OTLP endpoint no telemetry is configured."
  }

  # Each change is published as a version.
  assert {
    condition     = aws_lambda_function.api.publish && output.newest_version == "7"
    error_message = "A release needs a published version to move the alias to."
  }

  # Alarms watch what serves.
  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.live : name => toset([
      for query in alarm.metric_query : "${one(query.metric).metric_name} ${one(query.metric).stat}" if length(query.metric) > 0
      ]) } == {
      api-errors         = toset(["5xx Sum", "Count Sum"])
      api-throttles      = toset(["greeting-api-throttled Sum"])
      function-duration  = toset(["Duration p99"])
      function-errors    = toset(["Errors Sum"])
      function-throttles = toset(["Throttles Sum"])
      table-throttles    = toset(["ReadThrottleEvents Sum", "WriteThrottleEvents Sum"])
    }
    error_message = "The alarms do not watch what docs/operations.md says."
  }

  assert {
    condition = alltrue([for name in ["function-errors", "function-throttles", "function-duration"] :
      one(one(aws_cloudwatch_metric_alarm.live[name].metric_query).metric).dimensions == tomap({ FunctionName = "greeting-api", Resource = "greeting-api:live" })
    ])
    error_message = "The function's alarms must watch the alias."
  }

  assert {
    condition     = length([for query in aws_cloudwatch_metric_alarm.live["table-throttles"].metric_query : query if try(one(query.metric).dimensions["GlobalSecondaryIndexName"], "") == "RecentGreetings"]) == 2
    error_message = "The index is throttled on its own and must be watched too."
  }

  assert {
    condition     = alltrue([for query in aws_cloudwatch_metric_alarm.live["api-errors"].metric_query : one(query.metric).dimensions == tomap({ ApiId = "a1example", Stage = "$default" }) if length(query.metric) > 0])
    error_message = "The API's alarm must watch this API's one stage."
  }
}

run "settings_reach_what_they_are_for" {
  command = plan

  variables {
    branch                  = "release"
    custom_domain           = { name = "greeting.example.com", prefixes = ["", "www"] }
    otlp_endpoint           = "https://otlp.example.com"
    otlp_protocol           = "grpc"
    otlp_headers            = "api-key=secret"
    permissions_boundary    = "arn:aws:iam::123456789012:policy/greeting-boundary"
    reserved_concurrency    = 20
    provisioned_concurrency = 2
    alarm_topic_arn         = "arn:aws:sns:eu-central-1:123456789012:operations"
    alarm_duration_ms       = 750
    alarm_error_percent     = 5
  }

  # CORS allows custom domains.
  assert {
    condition = aws_apigatewayv2_api.greeting.cors_configuration[0].allow_origins == toset([
      "https://release.d1example.amplifyapp.com",
      "https://greeting.example.com",
      "https://www.greeting.example.com",
    ])
    error_message = "The origins must be the branch's address and each host of the custom domain."
  }

  assert {
    condition     = output.web_url == "https://greeting.example.com"
    error_message = "The custom domain is the address that people are given."
  }

  # OTLP is passed through.
  assert {
    condition = alltrue([for key, value in {
      OTEL_EXPORTER_OTLP_ENDPOINT = "https://otlp.example.com"
      OTEL_EXPORTER_OTLP_PROTOCOL = "grpc"
      OTEL_EXPORTER_OTLP_HEADERS  = "api-key=secret"
      OTEL_RESOURCE_ATTRIBUTES    = "deployment.environment.name=production"
      OTEL_SERVICE_NAME           = "greeting-api"
    } : nonsensitive(aws_lambda_function.api.environment[0].variables[key]) == value])
    error_message = "The OTLP variables must arrive in the function under their standard names."
  }

  assert {
    condition     = issensitive(aws_lambda_function.api.environment[0].variables["OTEL_EXPORTER_OTLP_HEADERS"])
    error_message = "The OTLP headers hold a key and must not be printed."
  }

  # Boundary limits the role.
  assert {
    condition     = aws_iam_role.api.permissions_boundary == "arn:aws:iam::123456789012:policy/greeting-boundary"
    error_message = "permissions_boundary does not reach the function's role."
  }

  # Concurrency is adjustable.
  assert {
    condition     = aws_lambda_function.api.reserved_concurrent_executions == 20
    error_message = "reserved_concurrency does not reach the function."
  }

  assert {
    condition     = one(aws_lambda_provisioned_concurrency_config.live).qualifier == "live" && one(aws_lambda_provisioned_concurrency_config.live).provisioned_concurrent_executions == 2
    error_message = "Provisioned concurrency must warm the version that serves requests."
  }

  # Alarms reach the topic.
  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.live :
      alarm.alarm_actions == toset([var.alarm_topic_arn]) && alarm.ok_actions == toset([var.alarm_topic_arn])
    ])
    error_message = "Every alarm must tell the topic when it begins and when it ends."
  }

  # Alarms begin when it matters.
  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.live : name => "above ${alarm.threshold} in ${alarm.datapoints_to_alarm} of ${alarm.evaluation_periods}" } == {
      api-errors         = "above 5 in 2 of 3"
      api-throttles      = "above 0 in 1 of 1"
      function-duration  = "above 750 in 3 of 3"
      function-errors    = "above 0 in 1 of 1"
      function-throttles = "above 0 in 1 of 1"
      table-throttles    = "above 0 in 1 of 2"
    }
    error_message = "The alarms do not begin where docs/operations.md and the variables say."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.live : alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"])
    error_message = "An idle evening has no data and must ring no alarm."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.live : length([for query in alarm.metric_query : query if coalesce(query.return_data, false)]) == 1])
    error_message = "An alarm compares exactly one value: its only metric or its expression."
  }
}

run "custom_domain_serves_the_branch" {
  command = plan

  variables {
    custom_domain = {
      name            = "example.com"
      prefixes        = ["hello"]
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
    }
  }

  assert {
    condition     = one(one(aws_amplify_domain_association.web).sub_domain).prefix == "hello" && one(one(aws_amplify_domain_association.web).sub_domain).branch_name == "main"
    error_message = "The host must show the live branch."
  }

  assert {
    condition     = one(one(aws_amplify_domain_association.web).certificate_settings).type == "CUSTOM"
    error_message = "A certificate that was given must be used."
  }
}

run "cors_allows_the_web_app_alone" {
  command = plan

  assert {
    condition     = aws_apigatewayv2_api.greeting.cors_configuration[0].allow_origins == toset(["https://main.d1example.amplifyapp.com"])
    error_message = "Without a custom domain the app's Amplify address is the only origin."
  }

  assert {
    condition     = aws_apigatewayv2_api.greeting.cors_configuration[0].allow_methods == toset(["GET", "POST"])
    error_message = "The page sends GET and POST, nothing else."
  }

  assert {
    condition     = aws_apigatewayv2_api.greeting.cors_configuration[0].allow_headers == toset(["content-type", "idempotency-key", "traceparent", "tracestate"])
    error_message = "The page sends JSON and a trace context, nothing else."
  }

  assert {
    condition     = aws_apigatewayv2_api.greeting.cors_configuration[0].expose_headers == toset(["location", "retry-after"])
    error_message = "The page reads Location and Retry-After."
  }

  assert {
    condition     = coalesce(aws_apigatewayv2_api.greeting.cors_configuration[0].allow_credentials, false) == false
    error_message = "The API knows no credentials."
  }
}
