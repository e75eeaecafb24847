"""A minimal function in Python: takes a name from the query string, puts an item into DynamoDB, and says hello."""

import os
from datetime import datetime, timezone

import boto3

table = boto3.resource("dynamodb").Table(os.environ.get("Greeting__TableName", "greetings"))


def handler(event, context):
    parameters = event.get("queryStringParameters") or {}
    name = parameters.get("name", "Bas")
    now = datetime.now(timezone.utc).isoformat()
    table.put_item(Item={"ID": name, "LatestGreetingTime": now})
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "text/plain; charset=utf-8"},
        "body": f"Hello, {name}!",
    }
