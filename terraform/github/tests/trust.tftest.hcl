# Whom the roles trust and what they may do, planned by the real provider without an account.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = aws_s3_bucket.state
  override_during = plan
  values          = { arn = "arn:aws:s3:::greeting-terraform-state-123456789012" }
}

override_resource {
  target          = aws_iam_role.github["plan"]
  override_during = plan
  values          = { id = "the-plan-role" }
}

override_resource {
  target          = aws_iam_role.github["deploy"]
  override_during = plan
  values          = { id = "the-deploy-role" }
}

override_resource {
  target          = aws_iam_policy.boundary
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:policy/greeting-boundary" }
}

variables {
  region               = "eu-central-1"
  repository           = "example/greeting"
  create_oidc_provider = false
  api_id               = "a1b2c3d4e5"
  amplify_app_id       = "d1a2b3c4d5e6f7"
  user_pool_id         = "eu-central-1_a1B2c3D4e"
}

run "defaults" {
  command = plan

  # Pull requests may plan.
  assert {
    condition = jsondecode(aws_iam_role.github["plan"].assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:example/greeting:pull_request"
        }
      }
    }]
    error_message = "The plan role is for pull requests of this repository alone."
  }

  # No action has a wildcard.
  assert {
    condition = alltrue([
      for action in flatten([for statement in concat(local.read, local.write) : statement.Action]) : !strcontains(action, "*")
    ])
    error_message = "Every action must be named."
  }

  # A role is given to Lambda alone.
  assert {
    condition = [for statement in local.write : statement if contains(statement.Action, "iam:PassRole")] == [{
      Sid       = "GiveRoleToFunction"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = "arn:aws:iam::123456789012:role/greeting-api"
      Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
    }]
    error_message = "Only the function's role may be passed, and only to Lambda."
  }

  # Writes stay with this project.
  assert {
    condition = [
      for statement in local.write : statement.Sid
      if !alltrue([for resource in flatten([statement.Resource]) : can(regex("greeting|a1b2c3d4e5|d1a2b3c4d5e6f7|eu-central-1_a1B2c3D4e", resource))])
    ] == ["WatchCanary", "WriteQueriesAndAccessLogDelivery"]
    error_message = "What is limited to nothing of this project must be listed in docs/github-actions.md, and be no more than that."
  }
}

run "subjects_may_hold_ids" {
  command = plan

  variables {
    repository = "example@123456/greeting@456789"
  }

  assert {
    condition = [for role in ["plan", "deploy"] :
      one(jsondecode(aws_iam_role.github[role].assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:sub"]
      ] == [
      "repo:example@123456/greeting@456789:pull_request",
      "repo:example@123456/greeting@456789:environment:production",
    ]
    error_message = "GitHub names a repository in its subjects with the ids of its owner and its own."
  }
}

run "creates_the_oidc_provider" {
  command = plan

  variables {
    create_oidc_provider = true
  }

  assert {
    condition     = one(aws_iam_openid_connect_provider.github).url == "https://token.actions.githubusercontent.com"
    error_message = "An account without GitHub's provider needs one."
  }
}

run "roles_have_no_rights_before_the_first_deployment" {
  command = plan

  variables {
    api_id         = null
    amplify_app_id = null
  }

  assert {
    condition     = length(aws_iam_role_policy.read) + length(aws_iam_role_policy.write) == 0
    error_message = "Without an API and an app there is nothing to have rights to."
  }
}

run "refuses_an_api_without_its_app" {
  command = plan

  variables {
    amplify_app_id = null
  }

  expect_failures = [var.amplify_app_id]
}

run "refuses_bad_values" {
  command = plan

  variables {
    # API by its name.
    api_id = "greeting-api"
    # Repository with a wildcard.
    repository = "example/*"
    # Environment with a wildcard.
    environment = "*"
    # Region that is a zone.
    region = "eu-central-1a"
    # Name in capitals.
    name = "Greeting"
  }

  expect_failures = [
    var.api_id,
    var.repository,
    var.environment,
    var.region,
    var.name,
  ]
}

# What they are compared with must be good.
run "refuses_a_user_pool_of_another_region" {
  command = plan

  variables {
    user_pool_id = "eu-west-1_a1B2c3D4e"
  }

  expect_failures = [var.user_pool_id]
}

run "refuses_an_app_by_its_name" {
  command = plan

  variables {
    amplify_app_id = "Greeting"
  }

  expect_failures = [var.amplify_app_id]
}

run "the_state_is_private_and_versioned" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "The state may hold secrets and must not be public."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.state.versioning_configuration).status == "Enabled"
    error_message = "A damaged state must be recoverable."
  }

  assert {
    condition     = one(jsondecode(aws_s3_bucket_policy.state.policy).Statement).Condition == { Bool = { "aws:SecureTransport" = "false" } } && one(jsondecode(aws_s3_bucket_policy.state.policy).Statement).Effect == "Deny"
    error_message = "The state must travel encrypted."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.state.rule).noncurrent_version_expiration).noncurrent_days == 90
    error_message = "Old states hold secrets too and must expire."
  }
}

run "only_the_environment_may_deploy" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.github["deploy"].assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:example/greeting:environment:production"
        }
      }
    }]
    error_message = "The deploy role is for runs in the protected environment alone."
  }
}

run "who_deploys_cannot_become_administrator" {
  command = plan

  assert {
    condition = [
      for statement in local.write : statement.Sid
      if length(setintersection(statement.Action, ["iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"])) > 0
    ] == ["WriteBoundedRole"]
    error_message = "A role may be given rights only with the boundary."
  }

  assert {
    condition = [for statement in local.write : statement.Condition if statement.Sid == "WriteBoundedRole"] == [
      { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/greeting-boundary" } }
    ]
    error_message = "The condition must name the boundary."
  }

  assert {
    condition = length(setintersection(
      flatten([for statement in local.write : statement.Action]),
      ["iam:AttachRolePolicy", "iam:CreatePolicyVersion", "iam:CreateRole", "iam:DeleteRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy"],
    )) == 0
    error_message = "The boundary and the trust of the function's role must stay out of reach."
  }

  assert {
    condition = jsondecode(aws_iam_policy.boundary.policy).Statement == [
      {
        Sid      = "UseTable"
        Effect   = "Allow"
        Action   = jsondecode(aws_iam_policy.boundary.policy).Statement[0].Action
        Resource = ["arn:aws:dynamodb:eu-central-1:123456789012:table/greeting-table", "arn:aws:dynamodb:eu-central-1:123456789012:table/greeting-table/index/*"]
      },
      {
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/greeting-api:*"
      },
      {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutSpans", "xray:PutSpansForIndexing", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*"
      },
    ]
    error_message = "The boundary must allow what the function's policy gives, and no more."
  }

  assert {
    condition = toset(jsondecode(aws_iam_policy.boundary.policy).Statement[0].Action) == toset([
      for call in jsondecode(file("../tests/calls.json")) : call[0]
    ])
    error_message = "The boundary must allow the calls that ../tests/calls.json lists, and no others."
  }
}

# tests/calls.json lists the calls that the provider makes, and those that nobody may make by a workflow.
run "an_update_may_make_its_calls_and_no_others" {
  command = plan

  assert {
    condition = [
      for call in jsondecode(file("tests/calls.json")).plan : call
      if !anytrue([
        for statement in local.read : contains(statement.Action, call[0])
        && anytrue([for resource in flatten([statement.Resource]) : can(regex("^${replace(resource, "*", ".*")}$", call[1]))])
      ])
    ] == []
    error_message = "Both roles must be allowed every call of a plan."
  }

  assert {
    condition = [
      for call in jsondecode(file("tests/calls.json")).update : call
      if !anytrue([
        for statement in local.write : contains(statement.Action, call[0])
        && anytrue([for resource in flatten([statement.Resource]) : can(regex("^${replace(resource, "*", ".*")}$", call[1]))])
      ])
    ] == []
    error_message = "The deploy role must be allowed every call of an update."
  }

  # Each statement allows what a call needs, and nothing else.
  assert {
    condition = flatten([
      for calls, statements in { plan = local.read, update = local.write } : [
        for statement in statements : [
          for action in statement.Action : "${statement.Sid} ${action}"
          if !anytrue([
            for call in jsondecode(file("tests/calls.json"))[calls] : call[0] == action
            && anytrue([for resource in flatten([statement.Resource]) : can(regex("^${replace(resource, "*", ".*")}$", call[1]))])
          ])
        ]
      ]
    ]) == []
    error_message = "Every action must be one that a call of tests/calls.json needs."
  }

  assert {
    condition = toset(local.arns.alarms) == toset([
      for call in jsondecode(file("tests/calls.json")).update : call[1] if call[0] == "cloudwatch:PutMetricAlarm"
    ])
    error_message = "The alarms must be those of tests/calls.json, and no others."
  }

  assert {
    condition = [
      for call in jsondecode(file("tests/calls.json")).refused : call
      if anytrue([
        for statement in concat(local.read, local.write) : contains(statement.Action, call[0])
        && anytrue([for resource in flatten([statement.Resource]) : can(regex("^${replace(resource, "*", ".*")}$", call[1]))])
      ])
    ] == []
    error_message = "A workflow neither makes nor deletes what holds data, an address or rights, and reaches nothing of others."
  }
}

run "the_plan_role_changes_nothing" {
  command = plan

  assert {
    condition = alltrue([
      for action in flatten([for statement in local.read : statement.Action]) : can(regex(":(Get|GET|List|Describe|View)", action))
    ])
    error_message = "A plan only reads."
  }

  assert {
    condition     = one(aws_iam_role_policy.write).role == "the-deploy-role"
    error_message = "The plan role must not get the rights of the deploy role."
  }

  assert {
    condition     = aws_iam_role_policy.read["plan"].role == "the-plan-role" && jsondecode(aws_iam_role_policy.read["plan"].policy).Statement == local.read
    error_message = "The plan role must get the rights to read and no others."
  }
}
