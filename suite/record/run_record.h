// The records of runs and tools as types (schemas "gradus.run", "gradus.tool"; docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "record/json_field.h"
#include "record/run_status.h"

namespace gradus {

/// Values by name, in the order in which they were recorded.
template <class Value>
using Named = std::vector<std::pair<std::string, Value>>;

/// The value of that name, or null.
template <class Value>
const Value* find(const Named<Value>& values, std::string_view name) {
  for (const auto& [known, value] : values) {
    if (known == name) return &value;
  }
  return nullptr;
}

/// An item with the options it was given. Options are the plugin's own and stay JSON.
struct ItemUse {
  std::string id;
  Json options = Json::object();
};

/// The file of a plugin that took part.
struct PluginUse {
  std::string file, hash, version;
  std::int64_t semantics = 0;
  std::optional<bool> optimized;  ///< by the compiler; nothing where the record is older
};

struct RecordError {
  std::string id, text;
};

struct ArtifactUse {
  std::string file, hash;
  std::vector<std::int64_t> shape;
  std::string dtype;
};

/// A file of any format beside the record; its name is the key.
struct FileUse {
  std::string text, hash;
  std::int64_t bytes = 0;
};

/// What the records of runs and of tools have in common.
struct WorkRecord {
  std::string id;
  std::string study;
  std::string entry;            ///< the study's [[method]] or [[tool]], without a grid's values
  std::int64_t repetition = 0;  ///< 0, 1, ...: which of the study's seeds
  Json settings = Json::object();
  Named<PluginUse> plugins;
  std::optional<std::string> environment;  ///< hash of environments/<hash>.json
  RunStatus status = RunStatus::finished;
  std::optional<std::string> reason;  ///< one sentence
  std::optional<RecordError> error;
  std::optional<std::int64_t> signal;
  std::string stderr_text;
  std::optional<std::int64_t> peak_rss_bytes;
  Named<std::string> memory_reasons;  ///< why a measurement is null, by its name
  Named<std::string> time_reasons;
  Named<std::optional<double>> values;
  Named<std::string> texts;
  Json tables = Json::object();  ///< {table: {column: list}}, the plugin's own
  Named<ArtifactUse> artifacts;
  Named<FileUse> files;
  Json figures = Json::array();                ///< "gradus.figure", the plugin's own
  std::optional<Named<std::string>> platform;  ///< "torch", "cpu", ...; nothing: unknown
  std::optional<std::string> stale;            ///< why the run would be made again
  Named<std::string> reasons;
};

/// The task of a run: its id, and its name in the study.
struct TaskUse {
  std::string id, name;
  std::int64_t version = 0;
  Json options = Json::object();
  std::optional<std::string> data;  ///< checksum of the data set
};

struct EvaluationCounts {
  std::optional<std::int64_t> values, gradients, samples;
};

/// Seconds; nothing where a clock does not apply or the run did not begin.
struct RunTimes {
  std::optional<double> wall_s, cpu_s, data_s, gradient_s, update_s, evaluation_s;
  std::optional<bool> contended;
};

/// The evaluation points of a run: columns of equal length, or empty ones where an axis was not
/// recorded. NaN: not measured there, or not finite.
struct EvaluationSeries {
  std::vector<double> step, epoch, gradients, samples, wall_s, cpu_s;
  std::vector<std::string> parameter_hash;  ///< "" where there is none
  Named<std::vector<double>> metrics;

  /// The column of an axis ("step", "epoch", "gradients", "samples", "wall_s", "cpu_s"), or null.
  const std::vector<double>* axis(std::string_view name) const;
  std::size_t size() const { return step.size(); }
};

/// A target of a run, and what had been spent when an evaluation first reached it.
struct TargetOutcome {
  std::string metric;
  double value = 0;
  std::string source;
  bool reached = false;
  std::optional<double> step, epoch, gradients, samples, wall_s, cpu_s;

  /// What was spent in a unit, or nothing.
  std::optional<double> spent(std::string_view unit) const;
};

struct ProbeSeries {
  std::string text;
  std::optional<std::string> unit;
  std::string reduction = "none";
  std::optional<double> reduced;
  std::vector<double> steps, values;
  std::optional<std::string> dense;  ///< file of the series of every step
};

/// "gradus.run" 1.
struct RunRecord : WorkRecord {
  std::string method;
  TaskUse task;
  ItemUse model;
  std::optional<ItemUse> optimizer, driver;
  std::vector<ItemUse> monitors;
  std::optional<std::string> stop_reason;  ///< "budget", "target", "method"
  std::optional<std::int64_t> steps;
  std::optional<double> epochs;
  EvaluationCounts counts;
  std::optional<EvaluationCounts> by_driver;  ///< where the driver counts for itself
  RunTimes time;
  EvaluationSeries evaluations;
  std::vector<TargetOutcome> targets;
  Named<ProbeSeries> probes;

  /// The last value of a metric that was measured; nothing where there is none.
  std::optional<double> last_value(std::string_view metric) const;
  /// The run's outcome for a target, or null.
  const TargetOutcome* target(std::string_view metric, double value) const;
  /// Whether the run computed in float32.
  bool is_single_precision() const;
  /// What the run spent in all: "step", "epoch", "gradients", "samples", "wall_s", "cpu_s".
  std::optional<double> spent(std::string_view unit) const;
};

/// "gradus.tool" 1.
struct ToolRecord : WorkRecord {
  std::string name;  ///< in the study
  ItemUse tool;
  std::vector<std::string> runs;  ///< ids of the runs whose networks it was given
  std::optional<double> wall_s, cpu_s;
};

/// The record in a file or a report: `run_record_from_json({json, file})`. Absent members read as
/// null. Throws Error "schema.type" naming the file and the place of a value of another type, of
/// evaluation columns of unequal lengths, and of an unknown status.
RunRecord run_record_from_json(const JsonField& field);
ToolRecord tool_record_from_json(const JsonField& field);

/// The file's content; what was read comes back number by number.
Json to_json(const RunRecord& record);
Json to_json(const ToolRecord& record);

/// {"id", "options"}.
Json to_json(const ItemUse& item);

}  // namespace gradus
