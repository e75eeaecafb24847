# Logs, alarms, saved queries and the dashboard.

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_group" "access" {
  # Under /aws/vendedlogs/ AWS keeps one policy for all log groups that its services write to.
  name              = "/aws/vendedlogs/apigateway/${local.function_name}"
  retention_in_days = var.log_retention_days
}

locals {
  alarm_actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  runbook       = "docs/operations.md"

  live_function = {
    FunctionName = local.function_name
    Resource     = "${local.function_name}:live"
  }
  live_api   = { ApiId = aws_apigatewayv2_api.greeting.id, Stage = "$default" }
  live_table = { TableName = "${var.name}-table" }
  live_index = merge(local.live_table, { GlobalSecondaryIndexName = local.recent_index })
}

# --- Alarms: docs/operations.md says of each what it means and where to look ------------------------------------------

resource "aws_cloudwatch_metric_alarm" "function_errors" {
  alarm_name          = "${var.name}-function-errors"
  alarm_description   = "The function crashed or ran out of time. See ${local.runbook}#function-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = local.live_function
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "function_throttles" {
  alarm_name          = "${var.name}-function-throttles"
  alarm_description   = "Lambda refused requests for lack of concurrency. See ${local.runbook}#function-throttles"
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  dimensions          = local.live_function
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "function_duration" {
  alarm_name          = "${var.name}-function-duration"
  alarm_description   = "One request in a hundred took longer than ${var.alarm_duration_ms} ms for 15 minutes. See ${local.runbook}#function-duration"
  namespace           = "AWS/Lambda"
  metric_name         = "Duration"
  dimensions          = local.live_function
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_duration_ms
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "api_errors" {
  alarm_name          = "${var.name}-api-errors"
  alarm_description   = "More than ${var.alarm_error_percent} % of the requests were answered with 5xx in two of three periods of 5 minutes. See ${local.runbook}#api-errors"
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_error_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions

  metric_query {
    id          = "share"
    label       = "5xx answers, percent"
    expression  = "100 * errors / requests"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "5xx"
      dimensions  = local.live_api
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "Count"
      dimensions  = local.live_api
      stat        = "Sum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "table_throttles" {
  alarm_name          = "${var.name}-table-throttles"
  alarm_description   = "DynamoDB refused reads or writes of the table or its index. See ${local.runbook}#table-throttles"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions

  metric_query {
    id          = "throttles"
    label       = "Throttled reads and writes"
    expression  = "SUM(FILL(METRICS(), 0))"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      table_reads  = { metric = "ReadThrottleEvents", dimensions = local.live_table }
      table_writes = { metric = "WriteThrottleEvents", dimensions = local.live_table }
      index_reads  = { metric = "ReadThrottleEvents", dimensions = local.live_index }
      index_writes = { metric = "WriteThrottleEvents", dimensions = local.live_index }
    }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/DynamoDB"
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = "Sum"
        period      = 300
      }
    }
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
        ["AWS/ApiGateway", "Count", local.live_api, { stat = "Sum" }],
        ["AWS/ApiGateway", "4xx", local.live_api, { stat = "Sum" }],
        ["AWS/ApiGateway", "5xx", local.live_api, { stat = "Sum" }],
      ]
    },
    {
      title = "Time to answer, ms"
      metrics = [
        ["AWS/ApiGateway", "Latency", local.live_api, { stat = "p50" }],
        ["AWS/ApiGateway", "Latency", local.live_api, { stat = "p99" }],
        ["AWS/ApiGateway", "IntegrationLatency", local.live_api, { stat = "p99" }],
      ]
    },
    {
      title = "Function"
      metrics = [
        ["AWS/Lambda", "Invocations", local.live_function, { stat = "Sum" }],
        ["AWS/Lambda", "Errors", local.live_function, { stat = "Sum" }],
        ["AWS/Lambda", "Throttles", local.live_function, { stat = "Sum" }],
        ["AWS/Lambda", "ConcurrentExecutions", local.live_function, { stat = "Maximum" }],
      ]
    },
    {
      title = "Function's duration, ms"
      metrics = [
        ["AWS/Lambda", "Duration", local.live_function, { stat = "p50" }],
        ["AWS/Lambda", "Duration", local.live_function, { stat = "p99" }],
        ["AWS/Lambda", "Duration", local.live_function, { stat = "Maximum" }],
      ]
    },
    {
      title = "Table: capacity units"
      metrics = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", local.live_table, { stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", local.live_table, { stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", local.live_index, { stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", local.live_index, { stat = "Sum" }],
      ]
    },
    {
      title = "Table: throttled"
      metrics = [
        ["AWS/DynamoDB", "ReadThrottleEvents", local.live_table, { stat = "Sum" }],
        ["AWS/DynamoDB", "WriteThrottleEvents", local.live_table, { stat = "Sum" }],
        ["AWS/DynamoDB", "ReadThrottleEvents", local.live_index, { stat = "Sum" }],
        ["AWS/DynamoDB", "WriteThrottleEvents", local.live_index, { stat = "Sum" }],
      ]
    },
  ]

  alarm_arns = [
    aws_cloudwatch_metric_alarm.function_errors.arn,
    aws_cloudwatch_metric_alarm.function_throttles.arn,
    aws_cloudwatch_metric_alarm.function_duration.arn,
    aws_cloudwatch_metric_alarm.api_errors.arn,
    aws_cloudwatch_metric_alarm.table_throttles.arn,
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
        properties = { title = "Alarms", alarms = local.alarm_arns }
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
          period = 300
          # A metric is written as namespace, name, then each dimension's name and value, then how it is drawn.
          metrics = [for metric in chart.metrics : concat(
            [metric[0], metric[1]],
            flatten([for name, value in metric[2] : [name, value]]),
            [metric[3]],
          )]
        }
      }],
    )
  })
}
