#include <charconv>
#include <cmath>

#include "options/option_json.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

/// Seeds fill 64 bits, more than a reader of JSON numbers need keep: they are written as text.
Json seeds_json(const std::optional<RequestSeeds>& seeds) {
  Json json = Json::object();
  if (!seeds) return json;
  for (const SeedPurpose& purpose : seed_purposes) {
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
  for (const SeedPurpose& purpose : seed_purposes)
    seeds.*purpose.seed = seed_from(field.at(purpose.name));
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

/// Settings and their declaration, which is made once a thread: records are many.
struct DeclaredSettings {
  RequestSettings settings;
  Schema schema;
  DeclaredSettings() { settings.declare(schema); }
};

/// Settings of which those that are declared as options have the given values, or their defaults.
RequestSettings declared_settings(const OptionTable& given, const JsonField& field) {
  thread_local DeclaredSettings declared;
  declared.schema.assign(to_text(given), field.place());
  return declared.settings;
}

}  // namespace

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

OptionTable settings_table(const RequestSettings& settings) {
  return option_table_from_json(to_json(settings));
}

OptionTable tool_settings_table(const RequestSettings& settings) {
  return option_table_from_json(tool_settings_json(settings));
}

RequestSettings settings_from_json(const JsonField& field) {
  OptionTable plain = field.options();
  for (const char* name : {"seeds", "steps", "epochs", "gradients", "evaluation", "batch_size"}) {
    plain.erase(name);
  }
  RequestSettings settings = declared_settings(plain, field);
  settings.seeds = seeds_from(field.at("seeds"));
  settings.steps = field.at("steps").integer_or_null();
  settings.epochs = field.at("epochs").number_or_null();
  settings.gradients = field.at("gradients").integer_or_null();
  settings.batch_size = field.at("batch_size").integer_or_null().value_or(settings.batch_size);
  const JsonField evaluation = field.at("evaluation");
  if (evaluation.is_null()) return settings;
  const auto points = [&](const char* name, std::int64_t absent) {
    return evaluation.at(name).integer_or_null().value_or(absent);
  };
  settings.evaluation_points = points("points", settings.evaluation_points);
  settings.costly_points = points("costly_points", settings.costly_points);
  return settings;
}

}  // namespace gradus::record
