#include "record/request_settings.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "gradus/hash.h"
#include "record/named_json.h"

namespace gradus {
namespace {

struct Purpose {
  const char* name;
  std::uint64_t RequestSeeds::*seed;
};
constexpr std::array<Purpose, 5> purposes = {{{"init", &RequestSeeds::init},
                                              {"batches", &RequestSeeds::batches},
                                              {"augment", &RequestSeeds::augment},
                                              {"method", &RequestSeeds::method},
                                              {"data", &RequestSeeds::data}}};

constexpr double no_time_limit = std::numeric_limits<double>::infinity();

/// Seeds fill 64 bits, more than a reader of JSON numbers need keep: they are written as text.
Json seeds_json(const std::optional<RequestSeeds>& seeds) {
  Json json = Json::object();
  if (!seeds) return json;
  for (const Purpose& purpose : purposes) {
    json[purpose.name] = std::to_string((*seeds).*purpose.seed);
  }
  return json;
}

std::uint64_t seed_from(const JsonField& field) {
  const std::string text = field.text();
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    field.fail("a seed: an unsigned 64-bit number as text");
  }
  return seed;
}

std::optional<RequestSeeds> seeds_from(const JsonField& field) {
  if (field.is_null() || field.json().empty()) return std::nullopt;
  RequestSeeds seeds;
  for (const Purpose& purpose : purposes) seeds.*purpose.seed = seed_from(field.at(purpose.name));
  return seeds;
}

/// JSON has no infinity: no limit is the text "inf", as in a study.
Json limit_json(double seconds) {
  return std::isinf(seconds) ? Json("inf") : Json(seconds);
}

/// What runs and tools have in common, up to the seeds.
Json first_settings(const RequestSettings& settings) {
  return {{"dtype", name_of(settings.dtype)},
          {"device", name_of(settings.device)},
          {"threads", settings.threads},
          {"seed", settings.seed},
          {"seeds", seeds_json(settings.seeds)}};
}

void add_limits(Json& json, const RequestSettings& settings) {
  json["wall_limit_s"] = limit_json(settings.wall_limit_s);
  json["memory_limit_bytes"] = settings.memory_limit_bytes;
}

}  // namespace

std::string_view name_of(RunDevice device) {
  return device == RunDevice::cuda ? "cuda" : "cpu";
}

RequestSeeds seeds_by_purpose(std::int64_t seed, std::int64_t repetition) {
  RequestSeeds seeds;
  for (const Purpose& purpose : purposes) {
    const std::string text = "gradus seed " + std::to_string(seed) + " " + purpose.name + " " +
                             std::to_string(repetition);
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

Json to_json(const RequestSettings& settings) {
  Json json = first_settings(settings);
  json["batch_size"] = settings.batch_size;
  json["sampling"] = name_of(settings.sampling);
  json["epochs"] = or_null(settings.epochs);
  json["steps"] = or_null(settings.steps);
  if (settings.gradients) json["gradients"] = *settings.gradients;  // absent: old runs keep ids
  json["evaluation"] = {{"points", settings.evaluation_points},
                        {"costly_points", settings.costly_points}};
  json["stop_at_target"] = settings.stop_at_target;
  json["dense_probes"] = settings.dense_probes;
  json["series_points"] = settings.series_points;
  add_limits(json, settings);
  // Absent means false: runs that no tool reads keep their ids.
  if (settings.save_parameters) json["save_parameters"] = true;
  return json;
}

Json tool_settings_json(const RequestSettings& settings) {
  Json json = first_settings(settings);
  add_limits(json, settings);
  return json;
}

RequestSettings settings_from_json(const JsonField& field) {
  RequestSettings settings;
  settings.seeds = seeds_from(field.at("seeds"));
  settings.steps = field.at("steps").integer_or_null();
  settings.epochs = field.at("epochs").number_or_null();
  settings.gradients = field.at("gradients").integer_or_null();
  const JsonField evaluation = field.at("evaluation");
  if (!evaluation.is_null()) {
    settings.evaluation_points = evaluation.at("points").integer();
    settings.costly_points = evaluation.at("costly_points").integer();
  }
  Json plain = field.object();
  settings.batch_size = field.at("batch_size").integer_or_null().value_or(settings.batch_size);
  for (const char* name : {"seeds", "steps", "epochs", "gradients", "evaluation", "batch_size"}) {
    plain.erase(name);
  }
  Schema schema;
  settings.declare(schema);
  schema.assign(plain.dump(), field.place());
  return settings;
}

}  // namespace gradus
