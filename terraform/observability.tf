# Logs, alarms, saved queries and the dashboard.

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_group" "access" {
  # Under /aws/vendedlogs/, one policy covers all log groups that AWS services write to.
  name              = "/aws/vendedlogs/apigateway/${local.function_name}"
  retention_in_days = var.log_retention_days
}

# An HTTP API has no metric for throttled requests, but its access log has their status.
resource "aws_cloudwatch_log_metric_filter" "throttled" {
  name           = "${local.function_name}-throttled"
  log_group_name = aws_cloudwatch_log_group.access.name
  pattern        = "{ $.status = \"429\" }"

  metric_transformation {
    namespace = "Greeting"
    name      = "${local.function_name}-throttled"
    value     = "1"
    unit      = "Count"
  }
}

locals {
  live_function = {
    FunctionName = local.function_name
    Resource     = "${local.function_name}:live"
  }
  live_api   = { ApiId = aws_apigatewayv2_api.greeting.id, Stage = "$default" }
  live_table = { TableName = "${var.name}-table" }
  live_index = merge(local.live_table, { GlobalSecondaryIndexName = local.recent_index })

  # A metric, in alarms and charts, is a namespace, a name, dimensions, and a statistic over this number of seconds.
  period = 300
}

# --- Alarms: docs/operations.md explains each, and where to look -----------------------------------------------------

locals {
  # An alarm starts when the value of its metric or expression exceeds the limit in `late` of the last `of` periods.
  alarms = {
    function-errors = {
      meaning = "The function crashed or timed out."
      metrics = { errors = ["AWS/Lambda", "Errors", local.live_function, "Sum"] }
      above   = 0
      late    = 1
      of      = 1
    }
    function-throttles = {
      meaning = "Lambda refused requests because its concurrency limit was reached."
      metrics = { throttles = ["AWS/Lambda", "Throttles", local.live_function, "Sum"] }
      above   = 0
      late    = 1
      of      = 1
    }
    function-duration = {
      meaning = "More than one request in a hundred took longer than ${var.alarm_duration_ms} ms for 15 minutes."
      metrics = { duration = ["AWS/Lambda", "Duration", local.live_function, "p99"] }
      above   = var.alarm_duration_ms
      late    = 3
      of      = 3
    }
    api-errors = {
      meaning = "More than ${var.alarm_error_percent} % of the requests were answered with 5xx in two of three periods of 5 minutes."
      metrics = {
        errors   = ["AWS/ApiGateway", "5xx", local.live_api, "Sum"]
        requests = ["AWS/ApiGateway", "Count", local.live_api, "Sum"]
      }
      expression = "100 * errors / requests"
      above      = var.alarm_error_percent
      late       = 2
      of         = 3
    }
    api-throttles = {
      meaning = "API Gateway refused requests beyond the limits of the stage."
      metrics = { throttled = [
        one(aws_cloudwatch_log_metric_filter.throttled.metric_transformation).namespace,
        one(aws_cloudwatch_log_metric_filter.throttled.metric_transformation).name,
        {},
        "Sum",
      ] }
      above = 0
      late  = 1
      of    = 1
    }
    table-throttles = {
      meaning = "DynamoDB throttled reads or writes of the table or its index."
      metrics = {
        table_reads  = ["AWS/DynamoDB", "ReadThrottleEvents", local.live_table, "Sum"]
        table_writes = ["AWS/DynamoDB", "WriteThrottleEvents", local.live_table, "Sum"]
        index_reads  = ["AWS/DynamoDB", "ReadThrottleEvents", local.live_index, "Sum"]
        index_writes = ["AWS/DynamoDB", "WriteThrottleEvents", local.live_index, "Sum"]
      }
      expression = "SUM(FILL(METRICS(), 0))"
      above      = 0
      late       = 1
      of         = 2 # A late data point counts as 0 at first.
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "live" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.meaning} See docs/operations.md#${each.key}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  datapoints_to_alarm = each.value.late
  evaluation_periods  = each.value.of
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arn[*]
  ok_actions          = var.alarm_topic_arn[*]

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = !can(each.value.expression)

      metric {
        namespace   = metric_query.value[0]
        metric_name = metric_query.value[1]
        dimensions  = metric_query.value[2]
        stat        = metric_query.value[3]
        period      = local.period
      }
    }
  }

  dynamic "metric_query" {
    for_each = try([each.value.expression], [])

    content {
      id          = "value"
      label       = each.key
      expression  = metric_query.value
      return_data = true
    }
  }
}

# --- Budget -----------------------------------------------------------------------------------------------------------

# Anyone with the API's address can cause costs, up to what the throttling limits let through.
resource "aws_budgets_budget" "daily" {
  count = var.budget_email == null ? 0 : 1

  name         = "${var.name}-daily"
  budget_type  = "COST"
  time_unit    = "DAILY"
  limit_amount = var.daily_budget_usd
  limit_unit   = "USD"

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = [var.budget_email]
  }
}

# --- Saved queries of CloudWatch Logs Insights ------------------------------------------------------------------------

resource "aws_cloudwatch_query_definition" "saved" {
  for_each = {
    "errors" = {
      log_group = aws_cloudwatch_log_group.api.name
      query     = <<-QUERY
        fields @timestamp, @message
        | filter LogLevel in ["Warning", "Error", "Critical"] or type in ["platform.initRuntimeDone", "platform.runtimeDone"] and record.status != "success"
        | sort @timestamp desc
        | limit 100
      QUERY
    }
    "cold-starts" = {
      log_group = aws_cloudwatch_log_group.api.name
      query     = <<-QUERY
        filter type = "platform.report" and ispresent(record.metrics.initDurationMs)
        | stats count() as coldStarts, pct(record.metrics.initDurationMs, 50) as p50, pct(record.metrics.initDurationMs, 99) as p99, max(record.metrics.maxMemoryUsedMB) as memoryMB by bin(1h)
      QUERY
    }
    "slowest-invocations" = {
      log_group = aws_cloudwatch_log_group.api.name
      query     = <<-QUERY
        filter type = "platform.report"
        | fields @timestamp, record.requestId, record.metrics.durationMs, record.metrics.initDurationMs, record.metrics.maxMemoryUsedMB
        | sort record.metrics.durationMs desc
        | limit 50
      QUERY
    }
    "answers-by-status" = {
      log_group = aws_cloudwatch_log_group.access.name
      query     = <<-QUERY
        stats count() as answers, avg(responseLatency) as averageMs, pct(responseLatency, 99) as p99Ms by status, httpMethod
        | sort answers desc
      QUERY
    }
    "failed-requests" = {
      log_group = aws_cloudwatch_log_group.access.name
      query     = <<-QUERY
        fields @timestamp, requestId, httpMethod, status, integrationStatus, error, integrationError
        | filter status >= 500 or status = 429
        | sort @timestamp desc
        | limit 100
      QUERY
    }
  }

  name            = "${var.name}/${each.key}"
  log_group_names = [each.value.log_group]
  query_string    = each.value.query
}

# --- Dashboard: one row each for the API, the function and the table --------------------------------------------------

locals {
  charts = [
    {
      title = "Requests"
      metrics = [
        ["AWS/ApiGateway", "Count", local.live_api, "Sum"],
        ["AWS/ApiGateway", "4xx", local.live_api, "Sum"],
        ["AWS/ApiGateway", "5xx", local.live_api, "Sum"],
      ]
    },
    {
      title = "Time to answer, ms"
      metrics = [
        ["AWS/ApiGateway", "Latency", local.live_api, "p50"],
        ["AWS/ApiGateway", "Latency", local.live_api, "p99"],
        ["AWS/ApiGateway", "IntegrationLatency", local.live_api, "p99"],
      ]
    },
    {
      title = "Function"
      metrics = [
        ["AWS/Lambda", "Invocations", local.live_function, "Sum"],
        ["AWS/Lambda", "Errors", local.live_function, "Sum"],
        ["AWS/Lambda", "Throttles", local.live_function, "Sum"],
        ["AWS/Lambda", "ConcurrentExecutions", local.live_function, "Maximum"],
      ]
    },
    {
      title = "Function's duration, ms"
      metrics = [
        ["AWS/Lambda", "Duration", local.live_function, "p50"],
        ["AWS/Lambda", "Duration", local.live_function, "p99"],
        ["AWS/Lambda", "Duration", local.live_function, "Maximum"],
      ]
    },
    {
      title = "Table: capacity units"
      metrics = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", local.live_table, "Sum"],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", local.live_table, "Sum"],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", local.live_index, "Sum"],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", local.live_index, "Sum"],
      ]
    },
    {
      title = "Table: throttled"
      metrics = [
        ["AWS/DynamoDB", "ReadThrottleEvents", local.live_table, "Sum"],
        ["AWS/DynamoDB", "WriteThrottleEvents", local.live_table, "Sum"],
        ["AWS/DynamoDB", "ReadThrottleEvents", local.live_index, "Sum"],
        ["AWS/DynamoDB", "WriteThrottleEvents", local.live_index, "Sum"],
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "greeting" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 2
        properties = { title = "Alarms", alarms = [for alarm in aws_cloudwatch_metric_alarm.live : alarm.arn] }
      }],
      [for index, chart in local.charts : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 2 + 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title  = chart.title
          region = var.region
          view   = "timeSeries"
          period = local.period
          # The dashboard expects namespace and name, then each dimension's name and value, then the display options.
          metrics = [for metric in chart.metrics : concat(
            [metric[0], metric[1]],
            flatten([for name, value in metric[2] : [name, value]]),
            [{ stat = metric[3] }],
          )]
        }
      }],
    )
  })
}
