# Greeting.Tests reads the plans that this file prints: there must be nothing left to do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  region           = "eu-central-1"
  lambda_package   = "tests/package.txt"
  repository_url   = "https://github.com/example/greeting"
  repository_token = "github_pat_0123456789abcdef"
  otlp_endpoint    = "https://otlp.example.com"
  otlp_headers     = "api-key=secret"
  alarm_topic_arn  = "arn:aws:sns:eu-central-1:123456789012:operations"
  custom_domain    = { name = "example.com", prefixes = ["", "www"] }
}

run "first_apply_with_everything" {
  assert {
    condition     = aws_lambda_alias.live.function_version == output.newest_version
    error_message = "The first version is not live."
  }
}

run "second_plan" {
  command = plan

  assert {
    condition     = output.newest_version == "7"
    error_message = "A plan right after an apply must know the newest version."
  }
}

run "token_taken_away_after_the_first_apply" {
  command = plan

  variables {
    repository_token = null
  }

  assert {
    condition     = nonsensitive(aws_amplify_app.web.access_token == "github_pat_0123456789abcdef")
    error_message = "Amplify needs the token once: taking it away must change nothing."
  }
}
