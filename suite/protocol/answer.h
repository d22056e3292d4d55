// What the worker answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/progress.h"
#include "protocol/work.h"
#include "record/plugin_description.h"
#include "record/run_record.h"

namespace gradus::protocol {

enum class CheckOutcome : std::uint8_t { passed, failed, not_applicable, warning };
/// "passed", "failed", "not applicable", "warning".
std::string_view to_text(CheckOutcome outcome);
std::optional<CheckOutcome> check_outcome_from_text(std::string_view text);

/// A trajectory's end, with what a golden file says of its plugin.
struct GoldenRow {
  std::string item;  ///< the optimizer's name in its plugin
  std::int64_t semantics = 0;
  record::GoldenPlatform platform;
  record::GoldenEnd end;
};

/// What came of a check, one of `gradus check`'s rows.
struct CheckRow {
  std::string name;
  CheckOutcome outcome = CheckOutcome::passed;
  std::string text;
  /// Of the check of a golden trajectory: what a golden file would hold of the item.
  std::optional<GoldenRow> golden = {};
};

/// Microseconds a step of one run that was measured, one number a repetition.
struct BenchSamples {
  std::vector<double> step_us, cpu_us, data_us, gradient_us, update_us, off_us;
  record::Named<std::vector<double>> parts;   ///< of the update
  std::optional<std::string> refused, ended;  ///< why there are none, or no more
  std::optional<double> gradients = {};       ///< evaluations with a gradient, a step
  std::optional<double> state_bytes = {};     ///< what the method keeps between steps, a parameter
};

/// The work of a run, tool or claim is done, and its record written.
struct WorkDone {
  record::RunStatus status = record::RunStatus::finished;
};
struct Described {
  record::PluginDescription plugin;
};
struct Made {
  std::vector<std::optional<record::RecordError>>
      refused;  ///< for each item why it refused its options
};
/// What differs between the beginnings of two runs with different seeds.
struct SeedUse {
  bool data = false;        ///< the task's data
  bool parameters = false;  ///< the initial ones
  bool batches = false;     ///< the loss or its gradient there, on the first batches
  bool any() const { return data || parameters || batches; }
};
struct Drawn {
  std::vector<std::optional<SeedUse>> uses;  ///< for each pair; nothing where a plugin fails
};
struct Checked {
  std::vector<CheckRow> checks;
};
struct Benched {
  std::vector<BenchSamples> samples;
  std::string google_benchmark;  ///< JSON: what its reporter wrote
};
struct Greeting {
  record::Named<std::string> platform;
};

/// What the work brought; nothing for work that only has an end.
using Result =
    std::variant<std::monostate, WorkDone, Described, Made, Drawn, Checked, Benched, Greeting>;

/// Why there is no result.
struct WorkError {
  std::string id, text;
  std::optional<std::int64_t> signal = {};
  std::string output = {};  ///< last lines of what it printed
};

}  // namespace gradus::protocol
