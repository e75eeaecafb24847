#!/usr/bin/env bash
# Uploads a built page, the folder that is its argument, to the Amplify app AWS_APP_ID, branch AWS_BRANCH, in AWS_REGION.
# Needs zip, curl and the AWS CLI with credentials.
set -euo pipefail

amplify() {
  aws amplify "$@" --app-id "$AWS_APP_ID" --branch-name "$AWS_BRANCH" --region "$AWS_REGION" --output text
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$1" && zip -qr "$work/web.zip" .)

deployment=$(amplify create-deployment --query '[jobId, zipUploadUrl]')
read -r job url <<< "$deployment"
curl --fail --silent --show-error --header 'Content-Type: application/zip' --upload-file "$work/web.zip" "$url"
amplify start-deployment --job-id "$job" > /dev/null

started=$SECONDS
status=PENDING
until [ "$status" = SUCCEED ]; do
  if [ "$status" = FAILED ] || [ "$status" = CANCELLED ] || [ $((SECONDS - started)) -ge 600 ]; then
    echo "Deployment $job did not succeed, it is $status: see it in the Amplify console, app $AWS_APP_ID, branch $AWS_BRANCH." >&2
    exit 1
  fi
  sleep 2
  status=$(amplify get-job --job-id "$job" --query job.summary.status)
done
