#!/usr/bin/env bash
# Prepares the folder terraform for the environment in the first argument, such as production: installs the providers and
# selects the workspace with the environment's state. The state is in S3 if backend.tf says so. With STATE_BUCKET it is in that bucket
# in AWS_REGION, as backend.tf.example configures it unless there is a backend.tf. Needs Terraform.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$1

backend=()
if [ -n "${STATE_BUCKET:-}" ]; then
  [ -e backend.tf ] || cp backend.tf.example backend.tf
  backend=(-backend-config="bucket=$STATE_BUCKET" -backend-config="region=$AWS_REGION")
fi

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

# To Bash before 4.4, as in macOS, an empty array is an unbound variable.
if ! terraform init -input=false -lockfile=readonly ${backend[@]+"${backend[@]}"} 2> "$errors"; then
  # Terraform offers -migrate-state and -reconfigure, but does not know which is right.
  if grep -Eq 'state migration|Backend configuration changed' "$errors"; then
    echo "This folder last used another backend: run 'terraform init -reconfigure${backend[*]+ ${backend[*]}}' in terraform/ if the state of $environment has always been in this one, or is new; if it has to move here, see \"The state\" in docs/deploy.md." >&2
  else
    cat "$errors" >&2
  fi
  exit 1
fi
cat "$errors" >&2
terraform workspace select -or-create=true "$environment"
