#!/usr/bin/env bash
# Checks version NEWEST_VERSION of the function FUNCTION_NAME in REGION before any request reaches it: invoked as API Gateway
# would, it must answer its health check and a read of the table. Needs the AWS CLI with credentials.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for path in /health /greetings; do
  # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, format 2.0
  cat > "$work/event.json" << EVENT
{
  "version": "2.0",
  "routeKey": "\$default",
  "rawPath": "$path",
  "rawQueryString": "",
  "headers": { "host": "candidate", "user-agent": "check-function.sh" },
  "requestContext": {
    "domainName": "candidate",
    "http": { "method": "GET", "path": "$path", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "check-function.sh" },
    "requestId": "check-function",
    "routeKey": "\$default",
    "stage": "\$default"
  },
  "isBase64Encoded": false
}
EVENT
  error=$(aws lambda invoke --region "$REGION" --function-name "$FUNCTION_NAME" --qualifier "$NEWEST_VERSION" \
    --payload "fileb://$work/event.json" --query FunctionError --output text "$work/answer.json")
  if [ "$error" != None ] || ! grep -Eq '"statusCode": *200\b' "$work/answer.json"; then
    echo "Version $NEWEST_VERSION of $FUNCTION_NAME fails at $path: $(head -c 500 "$work/answer.json")" >&2
    exit 1
  fi
  echo "Version $NEWEST_VERSION answers $path"
done
