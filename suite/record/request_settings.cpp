#include "record/request_settings.h"

#include <fmt/format.h>

#include <limits>

#include "gradus/hash.h"

namespace gradus::record {
namespace {

constexpr double no_time_limit = std::numeric_limits<double>::infinity();

}  // namespace

std::string_view name_of(RunDevice device) {
  return device == RunDevice::cuda ? "cuda" : "cpu";
}

RequestSeeds seeds_by_purpose(std::int64_t seed, std::int64_t repetition) {
  RequestSeeds seeds;
  for (const SeedPurpose& purpose : seed_purposes) {
    const std::string text = fmt::format("gradus seed {} {} {}", seed, purpose.name, repetition);
    seeds.*purpose.seed = std::stoull(fast_hash(text).substr(0, 16), nullptr, 16);
  }
  return seeds;
}

void RequestSettings::declare(Schema& schema) {
  schema.choice("dtype", dtype, "element type of parameters and data",
                {{"float32", ElementType::float32}, {"float64", ElementType::float64}});
  schema.choice("device", device, "where tensors live",
                {{"cpu", RunDevice::cpu}, {"cuda", RunDevice::cuda}});
  schema.add("threads", threads, "threads of LibTorch within a run").in(1, 1024);
  schema.add("seed", seed, "the study's seed, from which all others derive")
      .in(0, 9007199254740992.0);
  schema.add("batch_size", batch_size, "rows of a batch").in(1, 1e9).unit("rows");
  schema.choice("sampling", sampling, "how batches are drawn",
                {{"shuffled", Sampling::shuffled},
                 {"full", Sampling::full},
                 {"replacement", Sampling::replacement}});
  schema.add("stop_at_target", stop_at_target, "end a run once every target is reached");
  schema.add("dense_probes", dense_probes, "probes whose every step is kept");
  schema.add("series_points", series_points, "points kept of a probe's series")
      .in(2, 1e6)
      .unit("points");
  schema.add("wall_limit_s", wall_limit_s, "time after which a run is ended")
      .above(0, no_time_limit)
      .unit("s");
  schema.add("memory_limit_bytes", memory_limit_bytes, "memory above which a run is ended")
      .in(1 << 26, 1e15)
      .unit("bytes");
  schema.add("save_parameters", save_parameters, "keep the last parameters, which tools can read");
}

}  // namespace gradus::record
