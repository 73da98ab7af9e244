#!/usr/bin/env python3
"""A regression for an Allora worker: the next log return from the last ones, by least squares.

    python3 regression.py train --csv prices.csv --model model.json
    python3 regression.py serve --csv prices.csv --model model.json [--http PORT]

The file of prices has columns `time` (Unix seconds) and `close`, oldest first; it may grow while the model serves. Every
inference uses the closes that were known when the epoch opened. Needs nothing but Python's standard library.
"""

import argparse
import csv
import json
import math
import sys

from model import answer, forecast, serve

LAGS = 5
# Observations that speak for a coefficient of zero.
PENALTY = 10.0
# Share of the rows, the newest, that the model is tested on.
HELD_OUT = 0.2


def read_prices(path, until=math.inf):
    with open(path) as file:
        # A line without an end is still being written.
        whole = (line for line in file if line.endswith("\n"))
        rows = [(float(row["time"]), float(row["close"])) for row in csv.DictReader(whole)]
    return [close for time, close in rows if time <= until]


def returns_of(closes):
    return [math.log(b / a) for a, b in zip(closes, closes[1:])]


def rows_of(returns):
    """Inputs and outcomes: a constant and the last returns, newest first; the return after them."""
    count = range(LAGS, len(returns))
    inputs = [[1.0] + [returns[i - lag] for lag in range(1, LAGS + 1)] for i in count]
    return inputs, [returns[i] for i in count]


def solve(matrix, right):
    """Gaussian elimination with partial pivoting."""
    size = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][k] * solution[k] for k in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution


def fit(inputs, outcomes):
    """Ridge regression: the penalty is in units of each input's mean square."""
    size = len(inputs[0])
    products = [[sum(row[i] * row[k] for row in inputs) for k in range(size)] for i in range(size)]
    for i in range(size):
        products[i][i] += PENALTY * products[i][i] / len(inputs) + 1e-18
    right = [sum(row[i] * outcome for row, outcome in zip(inputs, outcomes)) for i in range(size)]
    return solve(products, right)


def predict(coefficients, row):
    return sum(c * x for c, x in zip(coefficients, row))


def mean_square(values):
    return sum(value * value for value in values) / len(values)


def train(csv_path, model_path):
    returns = returns_of(read_prices(csv_path))
    inputs, outcomes = rows_of(returns)
    if len(outcomes) < 10 * LAGS:
        sys.exit(f"{csv_path}: {len(outcomes)} rows to learn from, at least {10 * LAGS} are needed")
    split = int(len(outcomes) * (1 - HELD_OUT))
    tested = fit(inputs[:split], outcomes[:split])
    errors = [outcome - predict(tested, row) for row, outcome in zip(inputs[split:], outcomes[split:])]
    with open(model_path, "w") as file:
        json.dump({"lags": LAGS, "coefficients": fit(inputs, outcomes)}, file)
    ratio = mean_square(errors) / mean_square(outcomes[split:])
    print(f"trained on {len(outcomes)} rows; squared error on the newest {len(errors)}: {ratio:.3f} of persistence")


def regression(csv_path, model_path):
    with open(model_path) as file:
        coefficients = json.load(file)["coefficients"]

    def infer(context):
        closes = read_prices(csv_path, context["times"]["opensAt"])
        if len(closes) <= LAGS:
            return None
        returns = returns_of(closes[-LAGS - 1 :])
        return closes[-1] * math.exp(predict(coefficients, [1.0] + returns[::-1]))

    return lambda context: answer(context, infer, forecast)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["train", "serve"])
    parser.add_argument("--csv", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--http", type=int, metavar="PORT", help="serve HTTP there (0 for any) instead of JSON lines")
    options = parser.parse_args()
    if options.action == "train":
        train(options.csv, options.model)
    else:
        serve(regression(options.csv, options.model), options.http)
