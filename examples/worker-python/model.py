#!/usr/bin/env python3
"""A model for an Allora worker, with nothing but Python's standard library.

    python3 model.py               answers JSON lines: a child process of the worker
    python3 model.py --http 8000   answers POST and GET at http://127.0.0.1:8000

It infers a damped trend of the network's own past inferences, and expects of every inferer its mean loss lately. Replace
`infer` and `forecast`; the rest is how the worker asks. docs/nodes/worker.md describes the context.
"""

import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LEVEL_SHARE = 0.5
TREND_SHARE = 0.2
DAMPING = 0.8
EPOCHS = 50


def infer(context):
    """The inference for context["epoch"], or None to sit this epoch out."""
    values = [past["network"] for past in context["history"] if past["network"] is not None]
    if not values:
        return None
    level, trend = values[0], 0.0
    for value in values[1:]:
        expected = level + DAMPING * trend
        change = LEVEL_SHARE * (value - expected)
        trend = DAMPING * trend + TREND_SHARE * (change - trend)
        level = expected + change
    return level + DAMPING * trend


def forecast(context):
    """log10 losses expected of context["inferers"], by id; None to sit this epoch out."""
    expected = {}
    for inferer in context["inferers"]:
        key = str(inferer["id"])
        settled = [past["losses"] for past in context["history"] if past["losses"] is not None]
        losses = [found[key] for found in settled[-EPOCHS:] if key in found]
        if losses:
            expected[key] = sum(losses) / len(losses)
    return expected or None


def answer(context, infer=infer, forecast=forecast):
    """What the worker is answered: {"inference"}, {"losses"} or {"abstain"}."""
    if context["task"] == "infer":
        value = infer(context)
        return {"abstain": "no inference"} if value is None else {"inference": value}
    losses = forecast(context)
    return {"abstain": "no forecast"} if losses is None else {"losses": losses}


def serve_lines(reply):
    """One question a line, one answer a line; whatever else a model prints goes to stderr."""
    output, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        try:
            said = reply(question["context"])
        except Exception as error:  # A question that fails is not the end of the process.
            print(f"epoch {question['context']['epoch']}: {error!r}", file=sys.stderr, flush=True)
            said = {"abstain": repr(error)}
        print(json.dumps({"id": question["id"], **said}), file=output, flush=True)


def serve_http(reply, port):
    """The context is the body of a POST, or the parameter `context` of a GET."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.respond(self.rfile.read(int(self.headers["content-length"])))

        def do_GET(self):
            self.respond(parse_qs(urlsplit(self.path).query).get("context", ["null"])[0])

        def respond(self, text):
            try:
                status, body = 200, reply(json.loads(text))
            except Exception as error:
                status, body = 500, {"error": repr(error)}
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


def serve(reply, port=None):
    if port is None:
        serve_lines(reply)
    else:
        serve_http(reply, port)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--http", type=int, metavar="PORT", help="serve HTTP there (0 for any) instead of JSON lines")
    serve(answer, parser.parse_args().http)
