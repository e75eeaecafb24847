#!/usr/bin/env bash
# Builds the web app and uploads it to Amplify: for an app that no repository is connected to.
# Needs terraform (applied in this folder), npm, zip, curl and the AWS CLI with credentials.
set -euo pipefail
cd "$(dirname "$0")"

# The names that Amplify's own builds have in their environment.
AWS_APP_ID=$(terraform output -raw amplify_app_id)
AWS_BRANCH=$(terraform output -raw amplify_branch)
region=$(terraform output -raw region)
VITE_API_ENDPOINT=$(terraform output -raw api_endpoint)
export VITE_API_ENDPOINT AWS_APP_ID AWS_BRANCH

amplify() {
  aws amplify "$@" --app-id "$AWS_APP_ID" --branch-name "$AWS_BRANCH" --region "$region" --output text
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd ../Greeting.Web && npm ci && npm run build)
(cd ../Greeting.Web/dist && zip -qr "$work/web.zip" .)

deployment=$(amplify create-deployment --query '[jobId, zipUploadUrl]')
read -r job url <<< "$deployment"
curl --fail --silent --show-error --header 'Content-Type: application/zip' --upload-file "$work/web.zip" "$url"
amplify start-deployment --job-id "$job" > /dev/null

status=PENDING
until [ "$status" = SUCCEED ]; do
  case $status in
    FAILED | CANCELLED)
      echo "Deployment $job ended as $status: see it in the Amplify console, app $AWS_APP_ID, branch $AWS_BRANCH." >&2
      exit 1
      ;;
  esac
  sleep 2
  status=$(amplify get-job --job-id "$job" --query job.summary.status)
done

echo "Deployed to $(terraform output -raw web_url)"
