#!/usr/bin/env bash
# Builds the web app and uploads it to Amplify: for an app that no repository is connected to.
# Needs terraform (applied in this folder), npm, and what upload-web.sh needs.
set -euo pipefail
cd "$(dirname "$0")"

# The names that Amplify's own builds have in their environment.
AWS_APP_ID=$(terraform output -raw amplify_app_id)
AWS_BRANCH=$(terraform output -raw amplify_branch)
AWS_REGION=$(terraform output -raw region)
VITE_API_ENDPOINT=$(terraform output -raw api_endpoint)
export VITE_API_ENDPOINT AWS_APP_ID AWS_BRANCH AWS_REGION

(cd ../Greeting.Web && npm ci && npm run build)
./upload-web.sh ../Greeting.Web/dist
echo "Deployed to $(terraform output -raw web_url)"
