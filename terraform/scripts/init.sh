#!/usr/bin/env bash
# Prepares this folder's parent for the environment that is its argument, such as production: providers, and the workspace
# whose state is the environment's own. The state is in S3 where backend.tf says so, or in STATE_BUCKET in AWS_REGION.
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
