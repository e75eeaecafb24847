# The table. Greeting.AppHost/greeting-resources.template describes the same schema for development.

locals {
  recent_index = "RecentGreetings"
}

resource "aws_dynamodb_table" "greetings" {
  name                        = "${var.name}-table"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "ID"
  deletion_protection_enabled = var.deletion_protection

  # Only key attributes are declared; others need no declaration.
  attribute {
    name = "ID"
    type = "S"
  }

  attribute {
    name = "RecentShard"
    type = "N"
  }

  attribute {
    name = "LatestGreetingTime"
    type = "S"
  }

  global_secondary_index {
    name      = local.recent_index
    hash_key  = "RecentShard"
    range_key = "LatestGreetingTime"

    # The fields that a list shows, without the idempotency keys.
    projection_type    = "INCLUDE"
    non_key_attributes = ["FirstGreetingTime", "GreetingCount"]
  }

  # An item expires at the time in this attribute, or never without it (var.ttl_days).
  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  # With the account's AWS managed key, whose use CloudTrail logs, instead of the key that AWS owns.
  server_side_encryption {
    enabled = true
  }
}
