#include "study/settings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr std::array<const char*, 5> purposes = {"init", "batches", "augment", "method", "data"};

OptionSpec setting(const char* name, OptionType type, Json initial, const char* text) {
  OptionSpec spec;
  spec.name = name;
  spec.type = type;
  spec.initial = std::move(initial);
  spec.text = text;
  return spec;
}

OptionSpec choice(const char* name, std::vector<std::string> choices, const char* text) {
  OptionSpec spec = setting(name, OptionType::text, choices.front(), text);
  spec.choices = std::move(choices);
  return spec;
}

OptionSpec bounded(OptionSpec spec, double low, double high) {
  spec.low = low;
  spec.high = high;
  return spec;
}

OptionSpec with_unit(OptionSpec spec, const char* unit) {
  spec.unit = unit;
  return spec;
}

std::vector<OptionSpec> make_specs() {
  using enum OptionType;
  std::vector<OptionSpec> specs = {
      choice("dtype", {"float32", "float64"}, "element type of parameters and data"),
      choice("device", {"cpu", "cuda"}, "where tensors live"),
      bounded(setting("threads", integer, 1, "threads of LibTorch within a run"), 1, 1024),
      bounded(setting("seed", integer, 0, "the study's seed, from which all others derive"), 0,
              9007199254740992.0),
      with_unit(bounded(setting("batch_size", integer, 128, "rows of a batch"), 1, 1e9), "rows"),
      choice("sampling", {"shuffled", "full", "replacement"}, "how batches are drawn"),
      setting("stop_at_target", boolean, false, "end a run once every target is reached"),
      setting("dense_probes", texts, Json::array(), "probes whose every step is kept"),
      with_unit(bounded(setting("series_points", integer, 2000, "points kept of a probe's series"),
                        2, 1e6),
                "points"),
      with_unit(bounded(setting("wall_limit_s", real, 600.0, "time after which a run is ended"), 0,
                        INFINITY),
                "s"),
      with_unit(bounded(setting("memory_limit_bytes", integer, int64_t{4} << 30,
                                "memory above which a run is ended"),
                        1 << 26, 1e15),
                "bytes"),
      setting("save_parameters", boolean, false, "keep the last parameters, which tools can read"),
  };
  specs[9].low_open = true;  // wall_limit_s
  return specs;
}

const OptionSpec& spec_named(std::string_view name) {
  return *std::ranges::find(run_setting_specs(), name, &OptionSpec::name);
}

/// A budget: exactly one of steps and epochs.
void apply_budget(Json& settings, const Json& given, const std::string& where) {
  static const std::vector<std::string> names = {"steps", "epochs"};
  const std::string place = where + "budget";
  if (!given.is_object() || given.size() != 1) {
    throw Error("study.budget", place, "{ steps = N } or { epochs = N }", given.dump(), "");
  }
  const std::string unit = given.begin().key();
  if (std::ranges::find(names, unit) == names.end()) {
    throw Error("study.budget", place, "'steps' or 'epochs'", "'" + unit + "'",
                did_you_mean(unit, names));
  }
  settings["steps"] = settings["epochs"] = nullptr;
  if (unit == "steps") {
    const OptionSpec steps = bounded(setting("steps", OptionType::integer, 1, ""), 1, 1e15);
    settings["steps"] = checked_value(steps, given["steps"], place);
  } else {
    OptionSpec epochs = bounded(setting("epochs", OptionType::real, 1.0, ""), 0, 1e9);
    epochs.low_open = true;
    settings["epochs"] = checked_value(epochs, given["epochs"], place);
  }
}

void apply_evaluation(Json& settings, const Json& given, const std::string& where) {
  static const std::vector<OptionSpec> specs = {
      bounded(setting("points", OptionType::integer, 20, "evaluation points"), 0, 1e6),
      bounded(setting("costly_points", OptionType::integer, 6, "points of costly metrics"), 0, 1e6),
  };
  if (!given.is_object()) {
    throw Error("options.type", where + "evaluation", "{ points = N, costly_points = N }",
                given.dump(), "");
  }
  checked_options(specs, given, where + "evaluation");  // unknown keys
  for (const OptionSpec& spec : specs) {
    if (given.contains(spec.name)) {
      settings["evaluation"][spec.name] =
          checked_value(spec, given[spec.name], where + "evaluation");
    }
  }
}

}  // namespace

const std::vector<OptionSpec>& run_setting_specs() {
  static const std::vector<OptionSpec> specs = make_specs();
  return specs;
}

const std::vector<std::string>& run_setting_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const OptionSpec& spec : run_setting_specs()) all.push_back(spec.name);
    all.insert(all.end(), {"budget", "evaluation"});
    return all;
  }();
  return names;
}

bool is_run_setting(std::string_view name) {
  return std::ranges::find(run_setting_names(), name) != run_setting_names().end();
}

Json default_settings() {
  Json settings = Json::object();
  for (const char* name : {"dtype", "device", "threads", "seed"}) {
    settings[name] = spec_named(name).initial;
  }
  settings["seeds"] = Json::object();
  for (const char* name : {"batch_size", "sampling"}) settings[name] = spec_named(name).initial;
  settings["steps"] = settings["epochs"] = nullptr;
  settings["evaluation"] = {{"points", 20}, {"costly_points", 6}};
  for (const char* name :
       {"stop_at_target", "dense_probes", "series_points", "wall_limit_s", "memory_limit_bytes"}) {
    settings[name] = spec_named(name).initial;
  }
  return settings;
}

void apply_settings(Json& settings, const Json& given, std::string_view where) {
  const std::string prefix = where.empty() ? "" : std::string(where) + ", ";
  for (const auto& [name, value] : given.items()) {
    if (name == "budget") {
      apply_budget(settings, value, prefix);
    } else if (name == "evaluation") {
      apply_evaluation(settings, value, prefix);
    } else if (is_run_setting(name)) {
      settings[name] = checked_value(spec_named(name), value, where);
      if (settings[name] == spec_named(name).initial && name == "save_parameters") {
        settings.erase(name);  // absent means false: runs that nobody reads keep their ids
      }
    } else {
      throw Error("options.unknown", where, "one of the run settings " + join(run_setting_names()),
                  "'" + name + "'", did_you_mean(name, run_setting_names()));
    }
  }
}

void apply_task_defaults(Json& settings, const Json& task) {
  for (const char* name : {"dtype", "sampling", "batch_size"}) settings[name] = task.at(name);
  const double epochs = task.at("epochs");
  const int64_t steps = task.at("steps");
  settings["steps"] = steps > 0 ? Json(steps) : Json();
  settings["epochs"] = steps > 0 ? Json() : Json(epochs);
}

Json seeds_by_purpose(int64_t seed, int64_t repetition) {
  Json seeds = Json::object();
  for (const char* purpose : purposes) {
    const std::string text =
        "gradus seed " + std::to_string(seed) + " " + purpose + " " + std::to_string(repetition);
    const uint64_t value = std::stoull(fast_hash(text).substr(0, 16), nullptr, 16);
    seeds[purpose] = std::to_string(value);
  }
  return seeds;
}

}  // namespace gradus
