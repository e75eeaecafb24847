# Bad input is refused before anything is planned. A run takes seconds, so one run has a bad value of many variables. A
# validation that looks at another variable needs that one to be good.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  region         = "eu-central-1"
  lambda_package = "tests/package.txt"
}

run "refuses_bad_values" {
  command = plan

  variables {
    # Region that is a zone.
    region = "eu-central-1a"
    # Name in capitals.
    name = "Greeting"
    # Environment with a space.
    environment = "my production"
    # Tag that AWS reserves.
    tags = { "aws:owner" = "me" }
    # Unknown architecture.
    architecture = "x64"
    # Package that is a folder.
    lambda_package = "../artifacts/lambda/"
    # Boundary that is a name.
    permissions_boundary = "greeting-boundary"
    # Memory below the least.
    memory_size = 64
    # Timeout below the wait for the table.
    timeout = 4
    # Log level of another language.
    log_level = "WARN"
    # Reserved concurrency below zero.
    reserved_concurrency = -1
    # OTLP endpoint without https.
    otlp_endpoint = "http://otlp.example.com"
    # OTLP protocol unknown.
    otlp_protocol = "http/json"
    # Throttling rate of zero.
    throttling_rate_limit = 0
    # Throttling burst too high.
    throttling_burst_limit = 50001
    # Days to live below zero.
    ttl_days = -1
    # Repository elsewhere.
    repository_url = "https://example.com/greeting"
    # Branch that is no host label.
    branch = "feature/greeting"
    # Node version not exact.
    node_version = "22"
    # Custom domain with a scheme.
    custom_domain = { name = "https://example.com" }
    # Log retention that is not offered.
    log_retention_days = 10
    # Alarm at every error.
    alarm_error_percent = 0
    # Budget email that is a name.
    budget_email = "operations"
    # Daily budget of nothing.
    daily_budget_usd = 0
  }

  expect_failures = [
    var.region,
    var.name,
    var.environment,
    var.tags,
    var.architecture,
    var.lambda_package,
    var.permissions_boundary,
    var.memory_size,
    var.timeout,
    var.log_level,
    var.reserved_concurrency,
    var.otlp_endpoint,
    var.otlp_protocol,
    var.throttling_rate_limit,
    var.throttling_burst_limit,
    var.ttl_days,
    var.repository_url,
    var.branch,
    var.node_version,
    var.custom_domain,
    var.log_retention_days,
    var.alarm_error_percent,
    var.budget_email,
    var.daily_budget_usd,
  ]
}

run "refuses_other_bad_values" {
  command = plan

  variables {
    # Tag that is set already.
    tags = { APPLICATION = "Other" }
    # Timeout beyond the gateway.
    timeout = 30
    # OTLP endpoint with the path of a signal.
    otlp_endpoint = "https://otlp.example.com/otlp/v1/traces"
    # Custom domain with a wildcard.
    custom_domain = { name = "example.com", prefixes = ["*"] }
    # Alarm topic in another region.
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:operations"
    # Canary that is most of the requests.
    canary_percent = 60
    # Throttling rate beyond the shards.
    throttling_rate_limit = 50001
    # Throttling burst in halves.
    throttling_burst_limit = 2.5
  }

  expect_failures = [
    var.throttling_rate_limit,
    var.throttling_burst_limit,
    var.canary_percent,
    var.tags,
    var.timeout,
    var.otlp_endpoint,
    var.custom_domain,
    var.alarm_topic_arn,
  ]
}

run "refuses_values_that_depend_on_others" {
  command = plan

  variables {
    # Certificate in another region.
    custom_domain = {
      name            = "example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
    }
    # OTLP headers without an endpoint.
    otlp_headers = "api-key=secret"
    # Repository token without a repository.
    repository_token = "github_pat_0123456789abcdef"
    # Shards in halves.
    recent_shards = 2.5
    # Provisioned concurrency in halves.
    provisioned_concurrency = 1.5
    # Alarm topic that is a queue.
    alarm_topic_arn = "arn:aws:sqs:eu-central-1:123456789012:operations"
  }

  expect_failures = [
    var.alarm_topic_arn,
    var.provisioned_concurrency,
    var.recent_shards,
    var.repository_token,
    var.otlp_headers,
    var.custom_domain,
  ]
}

run "refuses_values_that_contradict_each_other" {
  command = plan

  variables {
    # Canary with provisioned concurrency.
    canary_percent          = 10
    provisioned_concurrency = 1
    # OTLP headers without a value.
    otlp_endpoint = "https://otlp.example.com"
    otlp_headers  = "api-key"
    # More greetings than the shards take.
    throttling_rate_limit = 1001
    recent_shards         = 2
    # Repository token cut off.
    repository_url   = "https://github.com/example/greeting"
    repository_token = "ghp_"
    # Alarm beyond the timeout.
    timeout           = 5
    alarm_duration_ms = 5000
    # Two places for traces.
    xray_tracing = true
  }

  expect_failures = [
    var.canary_percent,
    var.otlp_headers,
    var.recent_shards,
    var.repository_token,
    var.alarm_duration_ms,
    var.xray_tracing,
  ]
}

# The settings in docs/scale.md.
run "accepts_ten_thousand_greetings_a_second" {
  command = plan

  variables {
    throttling_rate_limit  = 12500
    throttling_burst_limit = 6250
    recent_shards          = 25
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.default.default_route_settings).throttling_rate_limit == 12500
    error_message = "Quotas that AWS raises must be usable."
  }
}

run "refuses_provisioned_beyond_reserved" {
  command = plan

  variables {
    reserved_concurrency    = 5
    provisioned_concurrency = 6
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_a_package_that_was_not_built" {
  command = plan

  variables {
    lambda_package = "tests/missing.zip"
  }

  expect_failures = [aws_lambda_function.api]
}
