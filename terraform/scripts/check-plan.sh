#!/usr/bin/env bash
# Refuses the plan in the file of the first argument, and says why, if it would delete the table or the user pool, or move the
# environment to another region, or if AWS would reject it halfway. A file that is not an absolute path is looked for in the folder
# terraform. Needs Terraform and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

# https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
reason=$(terraform show -json "$1" | jq -r '
  def changes(type): .resource_changes[]? | select(.type == type) | .change;

  .variables as $variables
  | "terraform/environments/\($variables.environment.value).tfvars" as $settings
  | first(
      (.output_changes.region
        | select(.before != null and .before != .after)
        | "The environment is deployed in \(.before), and its region is now \(.after): set it back in \($settings), or destroy the environment first."),

      (changes("aws_dynamodb_table")
        | select(.actions | index("delete"))
        | "The plan deletes a table with all its data, for example because the name was changed: undo the change in \($settings), or destroy the environment first."),

      # Terraform deletes the client of the page first; then AWS refuses to delete a protected pool, and deletes an unprotected one.
      (changes("aws_cognito_user_pool")
        | select(.actions | index("delete"))
        | "The plan deletes the user pool with all its accounts, for example because cognito was turned off: undo the change in \($settings), or follow \"Turn off Cognito\" in docs/extend.md."),

      ((changes("aws_lambda_function").after.reserved_concurrent_executions // -1) as $reserved
        | changes("aws_lambda_provisioned_concurrency_config").before.provisioned_concurrent_executions // 0
        | select($reserved >= 0 and . > $reserved)
        | "Lambda refuses a reserved concurrency (\($reserved)) below the provisioned one: lower provisioned_concurrency in \($settings), deploy, and then lower reserved_concurrency."),

      (changes("aws_amplify_app")
        | select((.actions | index("create")) and $variables.repository_url.value != null and $variables.repository_token.value == null)
        | "Amplify needs a token to connect the repository: set TF_VAR_repository_token to a fine-grained token that can read contents and write webhooks."),

      empty
    )')
if [ -n "$reason" ]; then
  echo "$reason" >&2
  exit 1
fi
