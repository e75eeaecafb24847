#!/usr/bin/env bash
# Releases version NEWEST_VERSION of the function FUNCTION_NAME in REGION: moves the alias live to it, and back if API_ENDPOINT
# then fails its check. With CANARY_PERCENT above 0 the version first gets that share of the requests for
# CANARY_SECONDS (300), and is withdrawn if an invocation of it fails or the API API_ID answers a request with 5xx.
# Needs curl and the AWS CLI with credentials.
set -euo pipefail
source "$(dirname "$0")/get.sh"

version=$NEWEST_VERSION
canary_percent=${CANARY_PERCENT:-0}
canary_seconds=${CANARY_SECONDS:-300}

live() {
  aws lambda "$@" --region "$REGION" --function-name "$FUNCTION_NAME" --name live --output text
}

# Sends all requests to the version in the first argument, except for the shares in the second.
route() {
  live update-alias --function-version "$1" --routing-config "AdditionalVersionWeights={${2:-}}" > /dev/null
}

check_api() {
  get --output /dev/null "$API_ENDPOINT/health" && get --output /dev/null "$API_ENDPOINT/greetings"
}

# Prints the sum of a metric since the canary began: the namespace, the name, and the dimensions.
count() {
  local sum
  sum=$(aws cloudwatch get-metric-statistics --region "$REGION" --namespace "$1" --metric-name "$2" --statistics Sum --period 60 \
    --start-time "$began" --end-time "$(date -u +%FT%TZ)" --query 'sum(Datapoints[].Sum || `[]`)' --output text --dimensions "${@:3}") || return
  echo "${sum%.*}"
}

previous=$(live get-alias --query FunctionVersion)
if [ "$previous" = "$version" ]; then
  check_api || { echo "Version $version is live, and $API_ENDPOINT fails its check." >&2; exit 1; }
  echo "Version $version is live already"
  exit
fi

reason="the release did not finish."
go_back() {
  [ -n "$reason" ] || return 0
  route "$previous"
  echo "Version $version is not released, version $previous is live: $reason" >&2
}
trap go_back EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$canary_percent" -gt 0 ]; then
  began=$(date -u +%FT%TZ)
  route "$previous" "$version=$(printf '0.%02d' "$canary_percent")"
  echo "Version $version gets $canary_percent % of the requests for $canary_seconds seconds"
  end=$((SECONDS + canary_seconds))
  while [ $SECONDS -lt $end ]; do
    sleep 15
    errors=$(count AWS/Lambda Errors "Name=FunctionName,Value=$FUNCTION_NAME" "Name=Resource,Value=$FUNCTION_NAME:live" "Name=ExecutedVersion,Value=$version")
    if [ "$errors" -gt 0 ]; then
      reason="$errors of its invocations failed."
      exit 1
    fi
    # An exception of the program is a successful invocation that answers with 500, and Lambda does not count those by version.
    failures=$(count AWS/ApiGateway 5xx "Name=ApiId,Value=$API_ID")
    if [ "$failures" -gt 0 ]; then
      reason="the API answered $failures requests with 5xx during the canary."
      exit 1
    fi
  done
fi

route "$version"
if ! failure=$(check_api 2>&1); then
  reason="$API_ENDPOINT fails its check: $(tail -n 1 <<< "$failure")"
  exit 1
fi
reason=""
echo "Version $version is live, after version $previous"
