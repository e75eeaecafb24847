# What the real provider plans without an account, with its own checks of every argument.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# The ARNs that policies name, known at plan time only here.
override_resource {
  target          = aws_dynamodb_table.greetings
  override_during = plan
  values          = { arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/greeting-table" }
}

override_resource {
  target          = aws_cloudwatch_log_group.api
  override_during = plan
  values          = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/greeting-api" }
}

variables {
  region         = "eu-central-1"
  lambda_package = "tests/package.txt"
}

run "defaults" {
  command = plan

  # No action has a wildcard.
  assert {
    condition = alltrue([
      for statement in concat(
        jsondecode(aws_iam_role_policy.api.policy).Statement,
        jsondecode(aws_iam_role.api.assume_role_policy).Statement,
      ) : !strcontains(join(",", flatten([statement.Action])), "*")
    ])
    error_message = "Every action must be named."
  }

  # Only Lambda assumes the role.
  assert {
    condition = jsondecode(aws_iam_role.api.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "The function's role is Lambda's alone."
  }

  # Function is the published package.
  assert {
    condition     = aws_lambda_function.api.source_code_hash == filebase64sha256("tests/package.txt")
    error_message = "Another package must be noticed by its hash."
  }

  assert {
    condition     = aws_lambda_function.api.runtime == "provided.al2023" && aws_lambda_function.api.handler == "bootstrap" && aws_lambda_function.api.architectures == tolist(["x86_64"])
    error_message = "The package is an executable for x86-64 named bootstrap."
  }

  assert {
    condition     = one(aws_lambda_function.api.tracing_config).mode == "PassThrough"
    error_message = "Without xray_tracing nothing is traced."
  }

  # Defaults are safe and scale to zero.
  assert {
    condition     = aws_lambda_function.api.reserved_concurrent_executions == -1 && length(aws_lambda_provisioned_concurrency_config.live) == 0
    error_message = "By default nothing is reserved and nothing costs money while idle."
  }

  assert {
    condition     = aws_cloudwatch_log_group.api.retention_in_days == 30 && aws_cloudwatch_log_group.access.retention_in_days == 30
    error_message = "Logs must not be kept for ever."
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.default.default_route_settings).throttling_rate_limit == 100 && one(aws_apigatewayv2_stage.default.default_route_settings).throttling_burst_limit == 200
    error_message = "The API must be throttled."
  }

  # Uploads need no repository.
  assert {
    condition     = aws_amplify_app.web.repository == null && aws_amplify_app.web.access_token == null && output.web_source == "upload"
    error_message = "Without a repository the page is uploaded."
  }

  assert {
    condition     = length(yamldecode(aws_amplify_app.web.custom_headers).customHeaders) > 0
    error_message = "Uploaded files need the security headers as well."
  }

  # Headers are those of the web app.
  assert {
    condition = alltrue([
      for name in ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"] :
      contains(flatten([for rule in yamldecode(aws_amplify_app.web.custom_headers).customHeaders : rule.headers[*].key]), name)
    ])
    error_message = "The security headers of Greeting.Web/customHttp.yml must reach Amplify."
  }

  assert {
    condition     = !strcontains(replace(aws_amplify_app.web.custom_headers, "https://*.execute-api.eu-central-1.amazonaws.com", ""), "amazonaws.com")
    error_message = "The page may connect to APIs of this region alone."
  }

  # Missing files stay missing.
  assert {
    condition     = one(aws_amplify_app.web.custom_rule).status == "200" && one(aws_amplify_app.web.custom_rule).target == "/index.html"
    error_message = "Addresses of the page must show the page."
  }

  assert {
    condition = alltrue([for path, rewritten in { "/" = true, "/greetings" = true, "/assets/gone.js" = false, "/favicon.ico" = false } :
      can(regex(trimsuffix(trimprefix(one(aws_amplify_app.web.custom_rule).source, "</"), "/>"), path)) == rewritten
    ])
    error_message = "Only addresses without a file extension may be rewritten: a missing file must stay a 404."
  }

  # Budget needs an address.
  assert {
    condition     = length(aws_budgets_budget.daily) == 0
    error_message = "A budget that tells nobody is of no use."
  }
}

run "settings_reach_what_they_are_for" {
  command = plan

  variables {
    xray_tracing = true
    architecture = "arm64"
    ttl_days     = 90
  }

  # X-Ray traces function and program.
  assert {
    condition = (
      one(aws_lambda_function.api.tracing_config).mode == "Active"
      && aws_lambda_function.api.environment[0].variables["Telemetry__XRay"] == "true"
      && aws_lambda_function.api.environment[0].variables["OTEL_SERVICE_NAME"] == "greeting-api"
    )
    error_message = "Lambda samples and the program sends its spans."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.api.policy).Statement : statement.Action if statement.Sid == "WriteTraces"] == [
      ["xray:PutSpans", "xray:PutSpansForIndexing", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    ]
    error_message = "Segments and spans need these four actions."
  }

  # Graviton runs the package for it.
  assert {
    condition     = aws_lambda_function.api.architectures == tolist(["arm64"])
    error_message = "The function must run on the architecture that was chosen."
  }

  # Names expire when it is asked for.
  assert {
    condition     = one(aws_lambda_function.api.environment).variables["Greeting__TtlDays"] == "90"
    error_message = "The program must write the time at which a name expires."
  }

  assert {
    condition     = one(aws_dynamodb_table.greetings.ttl).enabled && one(aws_dynamodb_table.greetings.ttl).attribute_name == "ExpiresAt"
    error_message = "The table must delete what has expired."
  }
}

run "throttled_requests_are_counted" {
  command = plan

  assert {
    condition     = strcontains(aws_cloudwatch_log_metric_filter.throttled.pattern, "429") && aws_cloudwatch_log_metric_filter.throttled.log_group_name == aws_cloudwatch_log_group.access.name
    error_message = "The access log has the status of a throttled request."
  }
}

run "budget_tells_its_address_of_a_day_that_costs_too_much" {
  command = plan

  variables {
    budget_email     = "you@example.com"
    daily_budget_usd = 7.5
  }

  assert {
    condition     = one(aws_budgets_budget.daily).time_unit == "DAILY" && one(aws_budgets_budget.daily).limit_amount == "7.5" && one(aws_budgets_budget.daily).limit_unit == "USD"
    error_message = "The budget must be the one of the variables."
  }

  assert {
    condition     = one(one(aws_budgets_budget.daily).notification).subscriber_email_addresses == toset(["you@example.com"])
    error_message = "The budget must tell its address."
  }

  # Budgets know no forecast for a single day.
  assert {
    condition     = one(one(aws_budgets_budget.daily).notification).notification_type == "ACTUAL" && one(one(aws_budgets_budget.daily).notification).threshold == 100
    error_message = "The budget must tell of what was spent."
  }
}

# tests/calls.json lists the calls that the API makes; LeastPrivilegeTests compares it with the API.
run "function_may_do_only_what_it_does" {
  command = plan

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.api.policy).Statement : [
        for action in statement.Action : "${statement.Effect} ${action} ${statement.Resource}"
      ]
      ])) == toset(concat(
      [for call in jsondecode(file("tests/calls.json")) : "Allow ${call[0]} arn:aws:dynamodb:eu-central-1:123456789012:${call[1]}"],
      [for action in ["logs:CreateLogStream", "logs:PutLogEvents"] : "Allow ${action} arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/greeting-api:*"],
    ))
    error_message = "The policy is not the one that the function needs: ${aws_iam_role_policy.api.policy}"
  }
}

run "access_log_is_json_without_names" {
  command = plan

  assert {
    condition     = jsondecode(one(aws_apigatewayv2_stage.default.access_log_settings).format).status == "$context.status"
    error_message = "The access log must be JSON."
  }

  assert {
    condition     = length(regexall("path|query|routeKey|sourceIp", lower(one(aws_apigatewayv2_stage.default.access_log_settings).format))) == 0
    error_message = "Paths and query strings hold people's names and stay out of the log."
  }
}

run "git_builds_from_the_monorepo" {
  command = plan

  variables {
    repository_url   = "https://github.com/example/greeting"
    repository_token = "github_pat_0123456789abcdef"
  }

  assert {
    condition     = yamldecode(aws_amplify_app.web.build_spec).applications[0].appRoot == "Greeting.Web" && aws_amplify_app.web.environment_variables["AMPLIFY_MONOREPO_APP_ROOT"] == "Greeting.Web"
    error_message = "Amplify must build the folder Greeting.Web."
  }

  assert {
    condition     = yamldecode(aws_amplify_app.web.build_spec).applications[0].frontend.phases.preBuild.commands[0] == "nvm install 22.20.0"
    error_message = "The version of Node.js must be pinned."
  }

  assert {
    condition     = yamldecode(aws_amplify_app.web.custom_headers).applications[0].appRoot == "Greeting.Web"
    error_message = "A monorepo's headers belong under its application."
  }

  assert {
    condition     = !aws_amplify_branch.live.enable_auto_build
    error_message = "A push must not publish a page before its tests and its API: the deployment starts the build."
  }

  assert {
    condition     = issensitive(aws_amplify_app.web.access_token)
    error_message = "The token must not be printed."
  }
}
