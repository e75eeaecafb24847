# Bad input is refused before anything is planned.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  region         = "eu-central-1"
  lambda_package = "tests/package.txt"
}

run "refuses_region_that_is_a_zone" {
  command = plan

  variables {
    region = "eu-central-1a"
  }

  expect_failures = [var.region]
}

run "refuses_name_in_capitals" {
  command = plan

  variables {
    name = "Greeting"
  }

  expect_failures = [var.name]
}

run "refuses_environment_with_a_space" {
  command = plan

  variables {
    environment = "my production"
  }

  expect_failures = [var.environment]
}

run "refuses_tag_that_aws_reserves" {
  command = plan

  variables {
    tags = { "aws:owner" = "me" }
  }

  expect_failures = [var.tags]
}

run "refuses_tag_that_is_set_already" {
  command = plan

  variables {
    tags = { APPLICATION = "Other" }
  }

  expect_failures = [var.tags]
}

run "refuses_unknown_architecture" {
  command = plan

  variables {
    architecture = "x64"
  }

  expect_failures = [var.architecture]
}

run "refuses_package_that_is_a_folder" {
  command = plan

  variables {
    lambda_package = "../artifacts/lambda/"
  }

  expect_failures = [var.lambda_package]
}

run "refuses_boundary_that_is_a_name" {
  command = plan

  variables {
    permissions_boundary = "greeting-boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "refuses_canary_that_is_most_of_the_requests" {
  command = plan

  variables {
    canary_percent = 60
  }

  expect_failures = [var.canary_percent]
}

run "refuses_canary_with_provisioned_concurrency" {
  command = plan

  variables {
    canary_percent          = 10
    provisioned_concurrency = 1
  }

  expect_failures = [var.canary_percent]
}

run "refuses_memory_below_the_least" {
  command = plan

  variables {
    memory_size = 64
  }

  expect_failures = [var.memory_size]
}

run "refuses_timeout_below_the_wait_for_the_table" {
  command = plan

  variables {
    timeout = 4
  }

  expect_failures = [var.timeout]
}

run "refuses_timeout_beyond_the_gateway" {
  command = plan

  variables {
    timeout = 30
  }

  expect_failures = [var.timeout]
}

run "refuses_log_level_of_another_language" {
  command = plan

  variables {
    log_level = "WARN"
  }

  expect_failures = [var.log_level]
}

run "refuses_reserved_concurrency_below_zero" {
  command = plan

  variables {
    reserved_concurrency = -1
  }

  expect_failures = [var.reserved_concurrency]
}

run "refuses_provisioned_concurrency_in_halves" {
  command = plan

  variables {
    provisioned_concurrency = 1.5
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_provisioned_beyond_reserved" {
  command = plan

  variables {
    reserved_concurrency    = 5
    provisioned_concurrency = 6
  }

  expect_failures = [var.provisioned_concurrency]
}

run "refuses_otlp_endpoint_without_https" {
  command = plan

  variables {
    otlp_endpoint = "http://otlp.example.com"
  }

  expect_failures = [var.otlp_endpoint]
}

run "refuses_otlp_endpoint_with_the_path_of_a_signal" {
  command = plan

  variables {
    otlp_endpoint = "https://otlp.example.com/otlp/v1/traces"
  }

  expect_failures = [var.otlp_endpoint]
}

run "refuses_otlp_protocol_unknown" {
  command = plan

  variables {
    otlp_protocol = "http/json"
  }

  expect_failures = [var.otlp_protocol]
}

run "refuses_otlp_headers_without_a_value" {
  command = plan

  variables {
    otlp_endpoint = "https://otlp.example.com"
    otlp_headers  = "api-key"
  }

  expect_failures = [var.otlp_headers]
}

run "refuses_otlp_headers_without_an_endpoint" {
  command = plan

  variables {
    otlp_headers = "api-key=secret"
  }

  expect_failures = [var.otlp_headers]
}

run "refuses_throttling_rate_of_zero" {
  command = plan

  variables {
    throttling_rate_limit = 0
  }

  expect_failures = [var.throttling_rate_limit]
}

run "refuses_throttling_burst_too_high" {
  command = plan

  variables {
    throttling_burst_limit = 5001
  }

  expect_failures = [var.throttling_burst_limit]
}

run "refuses_shards_in_halves" {
  command = plan

  variables {
    recent_shards = 2.5
  }

  expect_failures = [var.recent_shards]
}

run "refuses_more_greetings_than_the_shards_take" {
  command = plan

  variables {
    throttling_rate_limit = 1001
    recent_shards         = 2
  }

  expect_failures = [var.recent_shards]
}

run "refuses_days_to_live_below_zero" {
  command = plan

  variables {
    ttl_days = -1
  }

  expect_failures = [var.ttl_days]
}

run "refuses_repository_elsewhere" {
  command = plan

  variables {
    repository_url = "https://example.com/greeting"
  }

  expect_failures = [var.repository_url]
}

run "refuses_repository_token_cut_off" {
  command = plan

  variables {
    repository_url   = "https://github.com/example/greeting"
    repository_token = "ghp_"
  }

  expect_failures = [var.repository_token]
}

run "refuses_repository_token_without_a_repository" {
  command = plan

  variables {
    repository_token = "github_pat_0123456789abcdef"
  }

  expect_failures = [var.repository_token]
}

run "refuses_branch_that_is_no_host_label" {
  command = plan

  variables {
    branch = "feature/greeting"
  }

  expect_failures = [var.branch]
}

run "refuses_node_version_not_exact" {
  command = plan

  variables {
    node_version = "22"
  }

  expect_failures = [var.node_version]
}

run "refuses_custom_domain_with_a_scheme" {
  command = plan

  variables {
    custom_domain = { name = "https://example.com" }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_custom_domain_with_a_wildcard" {
  command = plan

  variables {
    custom_domain = { name = "example.com", prefixes = ["*"] }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_certificate_in_another_region" {
  command = plan

  variables {
    custom_domain = {
      name            = "example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
    }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_log_retention_that_is_not_offered" {
  command = plan

  variables {
    log_retention_days = 10
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_alarm_topic_that_is_a_queue" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sqs:eu-central-1:123456789012:operations"
  }

  expect_failures = [var.alarm_topic_arn]
}

run "refuses_alarm_topic_in_another_region" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:operations"
  }

  expect_failures = [var.alarm_topic_arn]
}

run "refuses_alarm_beyond_the_timeout" {
  command = plan

  variables {
    timeout           = 5
    alarm_duration_ms = 5000
  }

  expect_failures = [var.alarm_duration_ms]
}

run "refuses_alarm_at_every_error" {
  command = plan

  variables {
    alarm_error_percent = 0
  }

  expect_failures = [var.alarm_error_percent]
}

run "refuses_budget_email_that_is_a_name" {
  command = plan

  variables {
    budget_email = "operations"
  }

  expect_failures = [var.budget_email]
}

run "refuses_daily_budget_of_nothing" {
  command = plan

  variables {
    daily_budget_usd = 0
  }

  expect_failures = [var.daily_budget_usd]
}

run "refuses_a_package_that_was_not_built" {
  command = plan

  variables {
    lambda_package = "tests/missing.zip"
  }

  expect_failures = [aws_lambda_function.api]
}

run "refuses_two_places_for_traces" {
  command = plan

  variables {
    otlp_endpoint = "https://otlp.example.com"
    xray_tracing  = true
  }

  expect_failures = [var.xray_tracing]
}
