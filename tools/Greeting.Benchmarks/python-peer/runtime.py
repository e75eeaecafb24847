"""A Lambda runtime for Python: fetches events from the Runtime API and posts what the handler returns.

Like AWS's own runtime it imports the handler first and then keeps one connection of http.client open.
"""

import http.client
import json
import os
import traceback

import function

API = "2018-06-01/runtime"


def main():
    address, _, prefix = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
    root = f"/{prefix}/{API}" if prefix else f"/{API}"
    connection = http.client.HTTPConnection(address)
    while True:
        connection.request("GET", f"{root}/invocation/next")
        reply = connection.getresponse()
        event = json.loads(reply.read())
        request_id = reply.headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = reply.headers.get("Lambda-Runtime-Trace-Id", "")
        try:
            body, outcome = json.dumps(function.handler(event, None)), "response"
        except Exception as error:
            body, outcome = json.dumps({
                "errorMessage": str(error),
                "errorType": type(error).__name__,
                "stackTrace": traceback.format_exc().splitlines(),
            }), "error"
        connection.request("POST", f"{root}/invocation/{request_id}/{outcome}", body, {"Content-Type": "application/json"})
        connection.getresponse().read()


if __name__ == "__main__":
    main()
