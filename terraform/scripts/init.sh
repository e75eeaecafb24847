#!/usr/bin/env bash
# Prepares the folder terraform for the environment in the first argument, such as production: installs the providers and
# selects the workspace with the environment's state. The state is in S3 if backend.tf says so, or in STATE_BUCKET in AWS_REGION.
# Needs Terraform.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$1

backend=()
if [ -n "${STATE_BUCKET:-}" ]; then
  cp backend.tf.example backend.tf
  backend=(-backend-config="bucket=$STATE_BUCKET" -backend-config="region=$AWS_REGION")
fi

terraform init -input=false -lockfile=readonly "${backend[@]}"
terraform workspace select -or-create=true "$environment"
