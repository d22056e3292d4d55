// The run settings of a request: the host's, the same for all methods (docs/study.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/array.h"
#include "gradus/options.h"
#include "gradus/sampling.h"
#include "options/option_value.h"

namespace gradus::record {

enum class RunDevice : std::uint8_t { cpu, cuda };
/// "cpu", "cuda".
std::string_view name_of(RunDevice device);

/// What each random stream of a run starts from.
struct RequestSeeds {
  std::uint64_t init = 0, batches = 0, augment = 0, method = 0, data = 0;
  bool operator==(const RequestSeeds&) const = default;
};

/// The name of a stream and its seed.
struct SeedPurpose {
  const char* name;
  std::uint64_t RequestSeeds::*seed;
};
inline constexpr std::array<SeedPurpose, 5> seed_purposes = {{{"init", &RequestSeeds::init},
                                                              {"batches", &RequestSeeds::batches},
                                                              {"augment", &RequestSeeds::augment},
                                                              {"method", &RequestSeeds::method},
                                                              {"data", &RequestSeeds::data}}};

/// The seeds of a run, by hash from the study's seed, the purpose and the repetition: the same for
/// every method.
RequestSeeds seeds_by_purpose(std::int64_t seed, std::int64_t repetition);

/// What a study may set, with the suite's defaults. A plugin sees a part of it as
/// gradus::RunSettings (gradus/run.h).
struct RequestSettings {
  ElementType dtype = ElementType::float32;
  RunDevice device = RunDevice::cpu;
  std::int64_t threads = 1;  ///< of LibTorch within a run
  std::int64_t seed = 0;     ///< the study's, from which `seeds` derive
  std::optional<RequestSeeds> seeds;
  std::int64_t batch_size = 128;  ///< rows; a task without batches may say 0
  Sampling sampling = Sampling::shuffled;
  std::optional<std::int64_t> steps;  ///< the budget: one of steps and epochs
  std::optional<double> epochs;
  /// A budget in gradient evaluations: a run ends after the step that reaches it. `steps`, which
  /// then is the same number, bounds methods that ask for none.
  std::optional<std::int64_t> gradients;
  std::int64_t evaluation_points = 20;
  std::int64_t costly_points = 6;  ///< evaluation points of costly metrics
  bool stop_at_target = false;
  std::vector<std::string> dense_probes;  ///< probes whose every step is kept
  std::int64_t series_points = 2000;      ///< points kept of a probe's series
  double wall_limit_s = 600;
  std::int64_t memory_limit_bytes = std::int64_t{4} << 30;
  bool save_parameters = false;  ///< keep the last parameters, which tools can read

  /// The settings that a study gives as plain values; `budget`, `evaluation` and the seeds are not
  /// among them.
  void declare(Schema& schema);
};

/// The settings by name, as a run's record has them.
OptionTable settings_table(const RequestSettings& settings);
/// The same for a tool, which knows fewer.
OptionTable tool_settings_table(const RequestSettings& settings);

}  // namespace gradus::record
