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

# To Bash before 4.4, as in macOS, an empty array is an unbound variable.
terraform init -input=false -lockfile=readonly ${backend[@]+"${backend[@]}"}
terraform workspace select -or-create=true "$environment"
