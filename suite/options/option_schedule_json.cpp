// Schedules as values of options.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/option_schedule.h"
#include "options/option_spec.h"

namespace gradus {
namespace {

struct ShapeName {
  ScheduleShape shape;
  const char* name;
};
constexpr std::array<ShapeName, 11> shape_names = {{
    {ScheduleShape::constant, "constant"},
    {ScheduleShape::linear, "linear"},
    {ScheduleShape::cosine, "cosine"},
    {ScheduleShape::warmup_stable_decay, "warmup_stable_decay"},
    {ScheduleShape::step, "step"},
    {ScheduleShape::exponential, "exponential"},
    {ScheduleShape::inverse_sqrt, "inverse_sqrt"},
    {ScheduleShape::one_cycle, "one_cycle"},
    {ScheduleShape::cosine_restarts, "cosine_restarts"},
    {ScheduleShape::polynomial, "polynomial"},
    {ScheduleShape::piecewise, "piecewise"},
}};

struct AnnealName {
  Anneal anneal;
  const char* name;
};
constexpr std::array<AnnealName, 3> anneal_names = {
    {{Anneal::linear, "linear"}, {Anneal::cosine, "cosine"}, {Anneal::sqrt, "sqrt"}}};

ScheduleShape shape_named(const OptionValue& name, const std::string& where) {
  for (const ShapeName& known : shape_names) {
    if (name.is(known.name)) return known.shape;
  }
  const std::string found = name.is_text() ? name.text() : to_text(name);
  throw Error("options.choice", where, "one of the schedules " + join(schedule_names()),
              fmt::format("'{}'", found), did_you_mean(found, schedule_names()));
}

/// The keys of a shape, declared as options are.
class Keys {
 public:
  Keys(const OptionSpec& option, ScheduleShape shape) : option_(option) {
    if (shape == ScheduleShape::piecewise) {
      add_pieces();
      return;
    }
    const bool cycle = shape == ScheduleShape::one_cycle;
    value("peak", peak_default());
    length("warmup", cycle ? 0.3 : 0.0);
    if (cycle) {
      value("start", "auto");
    } else {
      value("start", 0.0);
    }
    if (shape != ScheduleShape::constant) length("steps", 0.0);
    add_own(shape);
  }
  const std::vector<OptionSpec>& specs() const { return specs_; }

 private:
  OptionValue peak_default() const {
    return option_.initial.is("auto") ? OptionValue(1.0) : option_.initial;
  }

  OptionSpec& add(const char* name, OptionType type, OptionValue initial) {
    OptionSpec spec;
    spec.name = name;
    spec.type = type;
    spec.initial = std::move(initial);
    spec.text = name;
    return specs_.emplace_back(std::move(spec));
  }
  /// A value of the option itself, within its bounds and searched on its scale.
  void value(const char* name, OptionValue initial) {
    const bool automatic = initial.is("auto");
    OptionSpec& spec =
        add(name, automatic ? OptionType::real_or_auto : OptionType::real, std::move(initial));
    with_values_of_option(spec);
  }
  void with_values_of_option(OptionSpec& spec) const {
    spec.low = option_.low;
    spec.high = option_.high;
    spec.low_open = option_.low_open;
    spec.high_open = option_.high_open;
    spec.logarithmic = option_.logarithmic;
  }
  void length(const char* name, double initial) { at_least(name, OptionType::real, initial, 0); }
  OptionSpec& at_least(const char* name, OptionType type, OptionValue initial, double low) {
    OptionSpec& spec = add(name, type, std::move(initial));
    spec.low = low;
    spec.high = 1e15;
    return spec;
  }

  void add_own(ScheduleShape shape) {
    switch (shape) {
      case ScheduleShape::linear:
      case ScheduleShape::cosine:
        return value("end", 0.0);
      case ScheduleShape::warmup_stable_decay:
        value("end", 0.0);
        length("decay", 0.2);
        return add_anneal("linear", {"linear", "cosine", "sqrt"});
      case ScheduleShape::step:
        length("every", 1.0 / 3);
        at_least("gamma", OptionType::real, 0.1, 0);
        return;
      case ScheduleShape::exponential:
        at_least("gamma", OptionType::real_or_auto, "auto", 0).low_open = true;
        return value("end", "auto");
      case ScheduleShape::inverse_sqrt:
        return length("timescale", 0.0);
      case ScheduleShape::one_cycle:
        value("end", "auto");
        add_anneal("cosine", {"linear", "cosine"});
        add("three_phase", OptionType::boolean, false);
        return;
      case ScheduleShape::cosine_restarts:
        value("end", 0.0);
        length("period", 0.1);
        at_least("factor", OptionType::integer, 1, 1);
        return;
      case ScheduleShape::polynomial:
        value("end", 0.0);
        at_least("power", OptionType::real, 1.0, 0);
        return;
      default:
        return;
    }
  }

  void add_anneal(const char* initial, std::vector<std::string> choices) {
    add("anneal", OptionType::text, initial).choices = std::move(choices);
  }

  void add_pieces() {
    at_least("at", OptionType::reals, OptionValue::List{0.0}, 0).length_low = 1;
    OptionSpec& values = add("values", OptionType::reals, OptionValue::List{peak_default()});
    with_values_of_option(values);
    values.length_low = 1;
    add("interpolate", OptionType::boolean, false);
  }

  const OptionSpec& option_;
  std::vector<OptionSpec> specs_;
};

double number(const OptionValue& value) {
  if (value.is("inf")) return std::numeric_limits<double>::infinity();
  if (value.is("-inf")) return -std::numeric_limits<double>::infinity();
  return value.number();
}

/// From 1 on a length counts steps.
void require_whole(const std::string& name, double length, const std::string& where) {
  if (length < 1 || std::trunc(length) == length) return;
  throw Error("options.range", fmt::format("{}, key '{}'", where, name),
              "a share of the budget below 1, or a whole number of steps", shortest(length), "");
}

void require_lengths(const OptionTable& values, const std::string& where) {
  for (const char* name : {"warmup", "steps", "decay", "every", "timescale", "period"}) {
    if (values.contains(name)) require_whole(name, number(values.at(name)), where);
  }
  if (!values.contains("at")) return;
  const OptionValue::List &at = values.at("at").list(), &pieces = values.at("values").list();
  for (const OptionValue& begin : at) require_whole("at", number(begin), where);
  if (at.size() != pieces.size() || number(at[0]) != 0) {
    throw Error("options.conflict", where, "`at` and `values` of one length, the first at 0",
                fmt::format("{} and {}, the first at {}", at.size(), pieces.size(),
                            shortest(number(at[0]))),
                "");
  }
}

/// What "auto" stands for.
void settle_automatic(ScheduleShape shape, OptionTable& values, const std::string& where) {
  if (shape == ScheduleShape::one_cycle) {
    OptionValue &start = values["start"], &end = values["end"];
    if (start.is("auto")) start = number(values.at("peak")) / 25;
    if (end.is("auto")) end = number(start) / 1e4;
  }
  if (shape != ScheduleShape::exponential) return;
  const bool by_factor = !values.at("gamma").is("auto"), by_end = !values.at("end").is("auto");
  const bool positive = !by_end || (number(values.at("end")) > 0 && number(values.at("peak")) > 0);
  if (by_factor != by_end && positive) return;
  throw Error("options.conflict", where, "either gamma (per step) or an end above 0",
              by_factor && by_end ? "both" : "neither", "");
}

double number_in(const OptionTable& values, const char* name, double absent) {
  const OptionValue* found = values.find(name);
  return found != nullptr && !found->is("auto") ? number(*found) : absent;
}

ScheduleLength length_in(const OptionTable& values, const char* name) {
  return {number_in(values, name, 0)};
}

bool flag_in(const OptionTable& values, const char* name) {
  const OptionValue* found = values.find(name);
  return found != nullptr && found->boolean();
}

std::vector<double> numbers_in(const OptionTable& values, const char* name) {
  std::vector<double> numbers;
  const OptionValue* found = values.find(name);
  if (found == nullptr) return numbers;
  for (const OptionValue& element : found->list()) numbers.push_back(number(element));
  return numbers;
}

}  // namespace

std::vector<std::string> schedule_names() {
  std::vector<std::string> names;
  for (const ShapeName& known : shape_names) names.emplace_back(known.name);
  return names;
}

bool is_schedule(const OptionValue& value) {
  return value.is_table() && value.table().contains("schedule") && !value.table().contains("id");
}

std::vector<OptionSpec> schedule_keys(const OptionSpec& spec, std::string_view shape) {
  for (const ShapeName& known : shape_names) {
    if (shape == known.name) return Keys(spec, known.shape).specs();
  }
  return {};
}

OptionTable checked_schedule(const OptionSpec& spec, const OptionTable& value,
                             std::string_view place) {
  const std::string where =
      fmt::format("{}option '{}'", place.empty() ? "" : std::string(place) + ", ", spec.name);
  const ScheduleShape shape = shape_named(value.at("schedule"), where);
  OptionTable given = value;
  given.erase("schedule");
  const Keys keys(spec, shape);
  OptionTable values = checked_options(keys.specs(), given, where);
  require_lengths(values, where);
  settle_automatic(shape, values, where);
  OptionTable checked = {{"schedule", value.at("schedule")}};
  checked.update(values);
  return checked;
}

OptionSchedule::OptionSchedule(const OptionTable& checked) {
  ScheduleParts& p = parts_;
  p.shape = shape_named(checked.at("schedule"), "schedule");
  p.peak = number_in(checked, "peak", 0);
  p.start = number_in(checked, "start", 0);
  p.end = number_in(checked, "end", 0);
  p.warmup = length_in(checked, "warmup");
  p.length = length_in(checked, "steps");
  p.decay = length_in(checked, "decay");
  p.every = length_in(checked, p.shape == ScheduleShape::step ? "every" : "period");
  p.gamma = number_in(checked, "gamma", 0);
  p.timescale = length_in(checked, "timescale");
  p.power = number_in(checked, "power", 1);
  p.factor = static_cast<int64_t>(number_in(checked, "factor", 1));
  p.three_phase = flag_in(checked, "three_phase");
  p.interpolate = flag_in(checked, "interpolate");
  for (const AnnealName& known : anneal_names) {
    if (checked.text_of("anneal") == known.name) p.anneal = known.anneal;
  }
  for (const double begin : numbers_in(checked, "at")) p.at.push_back({begin});
  p.values = numbers_in(checked, "values");
}

}  // namespace gradus
