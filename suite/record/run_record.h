// The records of runs and tools as types (schemas "gradus.run", "gradus.tool"; docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gradus/figure.h"
#include "record/named.h"
#include "record/request.h"
#include "record/run_status.h"

namespace gradus::record {

struct RecordError {
  std::string id, text;
};

struct ArtifactUse {
  std::string file, hash;
  std::vector<std::int64_t> shape;
  std::string dtype;
  bool operator==(const ArtifactUse&) const = default;
};

/// A file of any format beside the record; its name is the key.
struct FileUse {
  std::string text, hash;
  std::int64_t bytes = 0;
  bool operator==(const FileUse&) const = default;
};

/// A column of a plugin's table: numbers, of which NaN are those that are not finite, or texts.
using TableColumn = std::variant<std::vector<double>, std::vector<std::string>>;
/// The length of a column.
std::size_t size_of(const TableColumn& column);

/// What the records of runs and of tools have in common.
struct WorkRecord : WorkRequest {
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
  Named<Named<TableColumn>> tables;  ///< the plugin's own
  Named<ArtifactUse> artifacts;
  Named<FileUse> files;
  std::vector<Figure> figures;
  std::optional<Named<std::string>> platform;  ///< "torch", "cpu", ...; nothing: unknown
  std::optional<std::string> stale;            ///< why the run would be made again
  Named<std::string> reasons;
};

struct EvaluationCounts {
  std::optional<std::int64_t> values, gradients, samples;
  bool operator==(const EvaluationCounts&) const = default;
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

/// What checkpoints did for a run; empty for one that ran in one go.
struct CheckpointHistory {
  /// Steps at which another process went on, in order; processes that did not come to the next
  /// checkpoint or the end left nothing and are not among them.
  std::vector<std::int64_t> resumed_at;
  std::vector<RecordError> errors;  ///< why one could not be written or continued
  bool empty() const { return resumed_at.empty() && errors.empty(); }
};

/// "gradus.run" 1.
struct RunRecord : WorkRecord, RunParts {
  std::optional<std::string> stop_reason;   ///< "budget", "target", "method"
  std::optional<std::int64_t> state_bytes;  ///< of the tensors that the method keeps between steps
  std::optional<std::int64_t> parameters;   ///< numbers that were trained
  std::optional<std::int64_t> steps;
  std::optional<double> epochs;
  EvaluationCounts counts;
  std::optional<EvaluationCounts> by_driver;  ///< where the driver counts for itself
  RunTimes time;
  EvaluationSeries evaluations;
  std::vector<TargetOutcome> targets;
  Named<ProbeSeries> probes;
  /// What ran, by role ("optimizer", "model"), where the code is not the plugin's own
  /// (gradus/origin.h): "class", "version", ...
  Named<Named<std::string>> origins;
  CheckpointHistory checkpoints;

  /// Whether the method's own code is interpreted.
  bool is_interpreted() const { return find(origins, "optimizer") != nullptr; }
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
struct ToolRecord : WorkRecord, ToolParts {
  std::optional<double> wall_s, cpu_s;
};

/// The request that a record answers, and the record of a request about which nothing is known yet.
RunRequest request_of(const RunRecord& record);
ToolRequest request_of(const ToolRecord& record);
RunRecord record_of(const RunRequest& request);
ToolRecord record_of(const ToolRequest& request);

}  // namespace gradus::record
