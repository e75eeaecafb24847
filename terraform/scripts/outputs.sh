#!/usr/bin/env bash
# Prints the outputs of the selected environment as the other scripts take them from their environment: one NAME=value a line, for
# each string and number. Needs Terraform and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

terraform output -json \
  | jq -r 'to_entries[] | select(.value.value | type == "string" or type == "number") | "\(.key | ascii_upcase)=\(.value.value)"'
