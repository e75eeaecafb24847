#!/usr/bin/env bash
# Publishes the page on branch AMPLIFY_BRANCH of the Amplify app AMPLIFY_APP_ID in REGION, and waits until it is live.
# With WEB_SOURCE=git Amplify builds COMMIT; with WEB_SOURCE=upload the argument is the folder of the built page.
# A job that is still running is stopped first, because Amplify refuses a second one. A job that takes longer than PAGE_SECONDS
# (900), or is left unfinished by a failure here, is stopped as well.
# Needs the AWS CLI with credentials; for an upload also curl and zip.
set -euo pipefail

limit=${PAGE_SECONDS:-900}

amplify() {
  aws amplify "$@" --region "$REGION" --app-id "$AMPLIFY_APP_ID" --branch-name "$AMPLIFY_BRANCH" --output text
}

unfinished() {
  amplify list-jobs --query "jobSummaries[?status=='CREATED'||status=='PENDING'||status=='PROVISIONING'||status=='RUNNING'||status=='CANCELLING'].jobId"
}

work=$(mktemp -d)
job=""
clean_up() {
  rm -rf "$work"
  if [ -n "$job" ]; then
    amplify stop-job --job-id "$job" > /dev/null && echo "Job $job is stopped." >&2
  fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

started=$SECONDS
for old in $(unfinished); do
  echo "Stopping job $old, which has not ended"
  amplify stop-job --job-id "$old" > /dev/null
done
while [ -n "$(unfinished)" ]; do
  if [ $((SECONDS - started)) -ge "$limit" ]; then
    echo "Amplify does not stop the old jobs of branch $AMPLIFY_BRANCH: see the Amplify console, app $AMPLIFY_APP_ID." >&2
    exit 1
  fi
  sleep 2
done

if [ "$WEB_SOURCE" = git ]; then
  job=$(amplify start-job --job-type RELEASE --commit-id "$COMMIT" --query jobSummary.jobId)
  echo "Amplify builds commit $COMMIT in job $job"
else
  (cd "$1" && zip -qr "$work/page.zip" .)
  deployment=$(amplify create-deployment --query '[jobId, zipUploadUrl]')
  read -r job url <<< "$deployment"
  curl --fail --silent --show-error --header 'Content-Type: application/zip' --upload-file "$work/page.zip" "$url"
  amplify start-deployment --job-id "$job" > /dev/null
  echo "The page is uploaded in job $job"
fi

started=$SECONDS
status=PENDING
until [ "$status" = SUCCEED ]; do
  if [ "$status" = FAILED ] || [ "$status" = CANCELLED ]; then
    echo "Job $job ended as $status: see its log in the Amplify console, app $AMPLIFY_APP_ID, branch $AMPLIFY_BRANCH." >&2
    job=""
    exit 1
  fi
  if [ $((SECONDS - started)) -ge "$limit" ]; then
    echo "Job $job is still $status after $limit seconds: see its log in the Amplify console, app $AMPLIFY_APP_ID, branch $AMPLIFY_BRANCH." >&2
    exit 1
  fi
  sleep 2
  status=$(amplify get-job --job-id "$job" --query job.summary.status)
done
job=""
