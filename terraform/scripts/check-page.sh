#!/usr/bin/env bash
# Checks the published page at AMPLIFY_URL: it answers, its script calls API_ENDPOINT, and the API's CORS allows it. If people sign
# in at SIGN_IN_ISSUER, a greeting without a token must be refused. Needs curl.
set -euo pipefail

source "$(dirname "$0")/get.sh"

html=$(get "$AMPLIFY_URL/")
script=$(grep -oE '/assets/[A-Za-z0-9._-]+\.js' <<< "$html" | head -n 1 || true)
if [ -z "$script" ]; then
  echo "$AMPLIFY_URL does not show the page: its HTML contains none of the page's scripts." >&2
  exit 1
fi

code=$(get "$AMPLIFY_URL$script")
if ! grep -qF "$API_ENDPOINT" <<< "$code"; then
  echo "The page at $AMPLIFY_URL was built for an API other than $API_ENDPOINT." >&2
  exit 1
fi

allowed=$(get --request OPTIONS --dump-header - --output /dev/null --header "Origin: $AMPLIFY_URL" \
  --header 'Access-Control-Request-Method: POST' "$API_ENDPOINT/greetings")
if ! grep -qiF "access-control-allow-origin: $AMPLIFY_URL" <<< "$allowed"; then
  echo "$API_ENDPOINT refuses requests from the page at $AMPLIFY_URL (CORS)." >&2
  exit 1
fi

if [ -n "${SIGN_IN_ISSUER:-}" ]; then
  # A body without a name: nothing is stored even if it is not refused.
  status=$(curl --silent --show-error --max-time 30 --output /dev/null --write-out '%{http_code}' \
    --header 'Content-Type: application/json' --data '{}' "$API_ENDPOINT/greetings")
  if [ "$status" != 401 ]; then
    echo "$API_ENDPOINT answers $status instead of 401 to a greeting without a token." >&2
    exit 1
  fi
fi
echo "$AMPLIFY_URL shows the page, which may call $API_ENDPOINT"
