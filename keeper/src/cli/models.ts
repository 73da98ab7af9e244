/** Models and truths as the configuration names them. */
import type { Logger } from "pino";
import type { PublicClient } from "viem";
import type { ModelAdapter } from "../adapters/context.ts";
import { httpModel } from "../adapters/http.ts";
import { builtinModel, moduleModel } from "../adapters/local.ts";
import { ProcessModel } from "../adapters/process.ts";
import { parseCloses } from "../experiments/closes.ts";
import { forecasterNamed, modelNamed } from "../models/index.ts";
import { FIRST_ROWS } from "../models/target.ts";
import { playback, type Source } from "../nodes/source.ts";
import type { ModelSource, Series, TruthConfig } from "../runtime/configParts.ts";
import { csvTruth } from "../truths/csv.ts";
import { feedTruth } from "../truths/feed.ts";
import { httpTruth } from "../truths/http.ts";
import { moduleTruth, seriesTruth } from "../truths/local.ts";
import type { TruthSource } from "../truths/truth.ts";
import { readText } from "./input.ts";

/** What a model is asked to do. */
export type Task = "infer" | "forecast";

export async function openModel(task: Task, source: ModelSource, log: Logger): Promise<ModelAdapter> {
  if ("http" in source) return httpModel({ ...source, url: source.http });
  if ("command" in source) return new ProcessModel({ ...source, log });
  if ("module" in source) return moduleModel(source.module, source.timeoutMs);
  const { builtin, series } = source;
  const model = task === "infer" ? { infer: modelNamed(builtin) } : { forecast: forecasterNamed(builtin) };
  return builtinModel(model, openSeries(series), series.target);
}

export async function openTruth(source: TruthConfig, client: PublicClient): Promise<TruthSource> {
  if ("http" in source) return httpTruth({ ...source, url: source.http });
  if ("csv" in source) return csvTruth({ ...source, file: source.csv });
  if ("feed" in source) return feedTruth({ ...source, client, address: source.feed });
  if ("module" in source) return moduleTruth(source.module, source.timeoutMs);
  return seriesTruth(openSeries(source.series), source.series.target);
}

/** Reads the series; InputError where the file or the number of known rows does not fit. */
function openSeries({ csv, target, known, start, step }: Series): Source {
  return playback(parseCloses(readText(csv), FIRST_ROWS[target]), known, start, step);
}
