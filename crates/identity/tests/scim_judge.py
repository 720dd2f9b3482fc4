"""Runs scim2-tester (another implementation of RFC 7643 and RFC 7644) against whoever answers on stdin.

A request goes out as a line of JSON on stdout, its answer comes in as a line of JSON on stdin; the last line out is
the verdict. Nothing listens anywhere.
"""

import json
import sys

from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import check_server

out, sys.stdout = sys.stdout, sys.stderr


def say(message):
    out.write(json.dumps(message) + "\n")
    out.flush()


def application(environ, start_response):
    say(
        {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"].removeprefix("/scim/v2"),
            "query": environ["QUERY_STRING"],
            "contentType": environ.get("CONTENT_TYPE"),
            "body": environ["wsgi.input"].read().decode(),
        }
    )
    answer = json.loads(sys.stdin.readline())
    start_response(f"{answer['status']} -", [(name, value) for name, value in answer["headers"]])
    return [answer["body"].encode()]


client = WSGISCIMClient(application, base_url="https://meet.example.org/scim/v2")
results = check_server(client)
say(
    {
        "verdict": [
            {"status": result.status.name, "check": result.title, "of": result.resource_type, "reason": result.reason}
            for result in results
        ]
    }
)
