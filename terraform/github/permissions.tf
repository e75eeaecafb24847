# The actions that Terraform needs to plan and to change what the first deployment created, each limited to resources named after
# var.name, or to the one API, the one Amplify app, and the one user pool. A workflow cannot create or delete the table, the function,
# its role, the API, the app, or the user pool, and cannot delete a log group.

locals {
  account  = data.aws_caller_identity.current.account_id
  aws      = "arn:${data.aws_partition.current.partition}"
  regional = "${var.region}:${local.account}"

  arns = {
    budget = "${local.aws}:budgets::${local.account}:budget/${var.name}-daily"
    # Named one by one: greeting-* would also match greeting-staging-api-errors.
    alarms = [
      for alarm in ["api-errors", "api-throttles", "function-duration", "function-errors", "function-throttles", "table-throttles"] :
      "${local.aws}:cloudwatch:${local.regional}:alarm:${var.name}-${alarm}"
    ]
    amplify   = [for path in ["", "/*"] : "${local.aws}:amplify:${local.regional}:apps/${coalesce(var.amplify_app_id, "-")}${path}"]
    api       = "${local.aws}:apigateway:${var.region}::/apis/${coalesce(var.api_id, "-")}"
    dashboard = "${local.aws}:cloudwatch::${local.account}:dashboard/${var.name}"
    function  = "${local.aws}:lambda:${local.regional}:function:${var.name}-api"
    logs = [
      "${local.aws}:logs:${local.regional}:log-group:/aws/lambda/${var.name}-api:*",
      "${local.aws}:logs:${local.regional}:log-group:/aws/lambda/${var.name}-api",
      "${local.aws}:logs:${local.regional}:log-group:/aws/vendedlogs/apigateway/${var.name}-api:*",
      "${local.aws}:logs:${local.regional}:log-group:/aws/vendedlogs/apigateway/${var.name}-api",
    ]
    pool  = "${local.aws}:cognito-idp:${local.regional}:userpool/${coalesce(var.user_pool_id, "-")}"
    role  = "${local.aws}:iam::${local.account}:role/${var.name}-api"
    table = "${local.aws}:dynamodb:${local.regional}:table/${var.name}-table"

    # The keys of ../backend.tf.example: the state of the environment's workspace, and of the workspace default.
    state         = "${aws_s3_bucket.state.arn}/greeting/${var.environment}/terraform.tfstate"
    default_state = "${aws_s3_bucket.state.arn}/terraform.tfstate"
  }

  read = [
    {
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = [local.arns.state, local.arns.default_state] # terraform init looks for the state of the workspace default.
    },
    {
      Sid      = "FindState"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = aws_s3_bucket.state.arn
    },
    {
      Sid    = "ReadFunction"
      Effect = "Allow"
      Action = [
        "lambda:GetAlias", "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConcurrency",
        "lambda:GetPolicy", "lambda:GetProvisionedConcurrencyConfig", "lambda:ListTags", "lambda:ListVersionsByFunction",
      ]
      Resource = [local.arns.function, "${local.arns.function}:*"]
    },
    {
      Sid      = "ReadRole"
      Effect   = "Allow"
      Action   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      Resource = local.arns.role
    },
    {
      Sid    = "ReadTable"
      Effect = "Allow"
      Action = [
        "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive", "dynamodb:ListTagsOfResource",
      ]
      Resource = local.arns.table
    },
    {
      Sid      = "ReadHttpApi"
      Effect   = "Allow"
      Action   = ["apigateway:GET"]
      Resource = [local.arns.api, "${local.arns.api}/*"]
    },
    {
      Sid      = "ReadWebApp"
      Effect   = "Allow"
      Action   = ["amplify:GetApp", "amplify:GetBranch", "amplify:GetDomainAssociation", "amplify:ListTagsForResource"]
      Resource = local.arns.amplify
    },
    {
      Sid      = "ReadUserPool"
      Effect   = "Allow"
      Action   = ["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient", "cognito-idp:GetUserPoolMfaConfig"]
      Resource = local.arns.pool
    },
    {
      Sid      = "ReadUserPoolDomain"
      Effect   = "Allow"
      Action   = ["cognito-idp:DescribeUserPoolDomain"]
      Resource = "*" # A domain is not a resource of its own.
    },
    {
      Sid      = "ReadAlarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"]
      Resource = local.arns.alarms
    },
    {
      Sid      = "ReadDashboard"
      Effect   = "Allow"
      Action   = ["cloudwatch:GetDashboard"]
      Resource = local.arns.dashboard
    },
    {
      Sid      = "ReadLogGroupTags"
      Effect   = "Allow"
      Action   = ["logs:ListTagsForResource"]
      Resource = local.arns.logs
    },
    {
      Sid      = "ReadMetricFilters"
      Effect   = "Allow"
      Action   = ["logs:DescribeMetricFilters"]
      Resource = local.arns.logs
    },
    {
      Sid      = "ReadBudget"
      Effect   = "Allow"
      Action   = ["budgets:ListTagsForResource", "budgets:ViewBudget"]
      Resource = local.arns.budget
    },
    {
      Sid      = "ListLogGroupsAndQueries"
      Effect   = "Allow"
      Action   = ["logs:DescribeLogGroups", "logs:DescribeQueryDefinitions"]
      Resource = "*"
    },
  ]

  write = [
    {
      Sid      = "WriteState"
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = local.arns.state
    },
    {
      Sid      = "LockState"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = "${local.arns.state}.tflock"
    },
    {
      Sid    = "WriteFunction"
      Effect = "Allow"
      Action = [
        "lambda:AddPermission", "lambda:DeleteFunctionConcurrency", "lambda:DeleteProvisionedConcurrencyConfig",
        "lambda:GetFunctionConfiguration", "lambda:InvokeFunction", "lambda:PublishVersion", "lambda:PutFunctionConcurrency",
        "lambda:PutProvisionedConcurrencyConfig", "lambda:RemovePermission", "lambda:TagResource", "lambda:UntagResource",
        "lambda:UpdateAlias", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
      ]
      Resource = [local.arns.function, "${local.arns.function}:*"]
    },
    {
      # Whatever policy the function's role has, the boundary limits it.
      Sid       = "WriteBoundedRole"
      Effect    = "Allow"
      Action    = ["iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
      Resource  = local.arns.role
      Condition = { StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary.arn } }
    },
    {
      Sid      = "WriteRole"
      Effect   = "Allow"
      Action   = ["iam:TagRole", "iam:UntagRole", "iam:UpdateRole", "iam:UpdateRoleDescription"]
      Resource = local.arns.role
    },
    {
      Sid       = "GiveRoleToFunction"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.arns.role
      Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
    },
    {
      Sid    = "WriteTable"
      Effect = "Allow"
      Action = [
        "dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
      ]
      Resource = local.arns.table
    },
    {
      Sid      = "WriteHttpApi"
      Effect   = "Allow"
      Action   = ["apigateway:PATCH"]
      Resource = local.arns.api
    },
    {
      Sid      = "WriteHttpApiParts"
      Effect   = "Allow"
      Action   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST"]
      Resource = [for part in ["authorizers", "integrations", "routes", "stages"] : "${local.arns.api}/${part}*"]
    },
    {
      Sid    = "TagHttpApi"
      Effect = "Allow"
      Action = ["apigateway:DELETE", "apigateway:POST"]
      # API Gateway tags through a separate path, which contains the encoded ARN of the tagged resource.
      Resource = "${local.aws}:apigateway:${var.region}::/tags/*${urlencode("/apis/${coalesce(var.api_id, "-")}")}*"
    },
    {
      Sid    = "WriteWebApp"
      Effect = "Allow"
      Action = [
        "amplify:CreateBranch", "amplify:CreateDeployment", "amplify:CreateDomainAssociation", "amplify:DeleteBranch",
        "amplify:DeleteDomainAssociation", "amplify:GetJob", "amplify:ListJobs", "amplify:StartDeployment", "amplify:StartJob",
        "amplify:StopJob", "amplify:TagResource", "amplify:UntagResource", "amplify:UpdateApp", "amplify:UpdateBranch",
        "amplify:UpdateDomainAssociation",
      ]
      Resource = local.arns.amplify
    },
    {
      Sid    = "WriteUserPool"
      Effect = "Allow"
      Action = [
        "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:TagResource", "cognito-idp:UntagResource", "cognito-idp:UpdateUserPool",
        "cognito-idp:UpdateUserPoolClient",
      ]
      Resource = local.arns.pool
    },
    {
      Sid      = "WriteAlarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
      Resource = local.arns.alarms
    },
    {
      Sid      = "WatchCanary"
      Effect   = "Allow"
      Action   = ["cloudwatch:GetMetricStatistics"]
      Resource = "*" # CloudWatch does not support limiting the reading of metrics to resources.
    },
    {
      Sid      = "WriteDashboard"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"]
      Resource = local.arns.dashboard
    },
    {
      Sid      = "WriteBudget"
      Effect   = "Allow"
      Action   = ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"]
      Resource = local.arns.budget
    },
    {
      Sid    = "WriteLogGroups"
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup", "logs:DeleteMetricFilter", "logs:PutMetricFilter", "logs:PutRetentionPolicy", "logs:TagResource",
        "logs:UntagResource",
      ]
      Resource = local.arns.logs
    },
    {
      # Those of the delivery are what a change of the stage needs:
      # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
      Sid    = "WriteQueriesAndAccessLogDelivery"
      Effect = "Allow"
      Action = [
        "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DeleteQueryDefinition", "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutQueryDefinition", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
      ]
      Resource = "*"
    },
  ]
}

# The maximum permissions of the function's role: those of the policy in ../api.tf.
resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-boundary"
  description = "The most that the function's role may ever do."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "UseTable"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"]
        Resource = [local.arns.table, "${local.arns.table}/index/*"]
      },
      {
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.aws}:logs:${local.regional}:log-group:/aws/lambda/${var.name}-api:*"
      },
      {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutSpans", "xray:PutSpansForIndexing", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*"
      },
    ]
  })
}
