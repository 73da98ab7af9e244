/** Models and truths as the configuration names them. */
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Logger } from "pino";
import type { PublicClient } from "viem";
import type { ModelAdapter } from "../adapters/context.ts";
import { httpModel } from "../adapters/http.ts";
import { builtinModel, moduleModel } from "../adapters/local.ts";
import { ProcessModel } from "../adapters/process.ts";
import { InputError } from "../errors.ts";
import { parseCloses } from "../experiments/closes.ts";
import { forecasterNamed, modelNamed } from "../models/index.ts";
import { FIRST_ROWS } from "../models/target.ts";
import { playback, type Source } from "../nodes/source.ts";
import { csvTruth } from "../truths/csv.ts";
import { feedTruth } from "../truths/feed.ts";
import { httpTruth } from "../truths/http.ts";
import { moduleTruth, seriesTruth } from "../truths/local.ts";
import type { TruthSource } from "../truths/truth.ts";
import type { ModelSource, Series, TruthConfig } from "./configParts.ts";

/** What a model is asked to do. */
export type Task = "infer" | "forecast";

export async function openModel(task: Task, source: ModelSource, log: Logger): Promise<ModelAdapter> {
  if ("http" in source) return httpModel({ ...source, url: source.http });
  if ("command" in source) return new ProcessModel({ ...source, log });
  if ("module" in source) return moduleModel(source.module, source.timeoutMs);
  const { builtin, series } = source;
  const model = task === "infer" ? { infer: modelNamed(builtin) } : { forecast: forecasterNamed(builtin) };
  return builtinModel(model, openSeries(series), series);
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
  return playback(parseCloses(readFile(csv), FIRST_ROWS[target]), known, start, step);
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** InputError `file` where a file cannot be read. */
export function requireFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** InputError `command` where there is no such program. */
export function requireProgram(program: string, folder: string): void {
  const folders = program.includes("/") ? [folder] : (process.env.PATH ?? "").split(delimiter);
  const found = folders.some((directory) => {
    try {
      accessSync(isAbsolute(program) ? program : join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) {
    throw new InputError("command", `there is no program ${program}`, {
      value: program,
      limit: folders.join(delimiter),
    });
  }
}

function unreadable(file: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  return new InputError("file", `cannot read ${file}: ${code}`, { value: file, limit: "readable" });
}
