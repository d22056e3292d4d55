#include "study/search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::study {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log_factor = 100, linear_factor = 4;
constexpr double narrow = 1, few_integers = 64;
constexpr double open_end = 1e-3;  // of the width: what is left out where an end is open

using Kind = record::SearchDimension::Kind;

bool is_integer(const OptionSpec& spec) {
  return spec.type == OptionType::integer;
}

/// The lowest and highest value that a search may take.
std::pair<double, double> searchable(const OptionSpec& spec) {
  double low = spec.low.value_or(-infinity), high = spec.high.value_or(infinity);
  const double step = is_integer(spec)                                    ? 1
                      : std::isfinite(high - low) && narrow >= high - low ? open_end * (high - low)
                                                                          : 0;
  if (spec.low_open) low = step > 0 ? low + step : std::nextafter(low, infinity);
  if (spec.high_open) high = step > 0 ? high - step : std::nextafter(high, -infinity);
  return {low, high};
}

std::optional<double> default_of(const OptionSpec& spec) {
  if (!spec.initial.is_number()) return std::nullopt;
  return spec.initial.number();
}

std::optional<record::SearchDimension> number_dimension(const OptionSpec& spec,
                                                        const std::string& path) {
  const auto [low, high] = searchable(spec);
  record::SearchDimension dimension{.option = path,
                                    .kind = is_integer(spec) ? Kind::integer : Kind::real,
                                    .logarithmic = spec.logarithmic};
  const double width = is_integer(spec) ? few_integers : narrow;
  const std::optional<double> initial = default_of(spec);
  if (!spec.logarithmic && high - low <= width) {
    dimension.low = low;
    dimension.high = high;
  } else if (initial && *initial > 0) {
    const double factor = spec.logarithmic ? log_factor : linear_factor;
    dimension.low = std::max(low, *initial / factor);
    dimension.high = std::min(high, *initial * factor);
  } else {
    return std::nullopt;
  }
  if (is_integer(spec)) {
    dimension.low = std::ceil(dimension.low);
    dimension.high = std::floor(dimension.high);
    if (dimension.logarithmic) dimension.low = std::max(1.0, dimension.low);
  }
  if (dimension.low >= dimension.high) return std::nullopt;
  return dimension;
}

/// A position as a number of the dimension, before it is rounded to an integer.
double number_at(double low, double high, bool logarithmic, double position) {
  if (!logarithmic) return low + (high - low) * position;
  return std::exp(std::log(low) + (std::log(high) - std::log(low)) * position);
}

double share_at(double low, double high, bool logarithmic, double value) {
  if (logarithmic) return (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
  return (value - low) / (high - low);
}

[[noreturn]] void fail_space(const std::string& where, const std::string& expected,
                             const record::SearchDimension& dimension) {
  throw Error("tune.space", where, expected, space_text(dimension), "");
}

void check_bounds(const record::SearchDimension& dimension, const OptionSpec& spec,
                  const std::string& where) {
  const bool low_good =
      !spec.low || (spec.low_open ? dimension.low > *spec.low : dimension.low >= *spec.low);
  const bool high_good =
      !spec.high || (spec.high_open ? dimension.high < *spec.high : dimension.high <= *spec.high);
  if (low_good && high_good) return;
  fail_space(
      where,
      fmt::format("a space within the option's bounds {}{}, {}{}",
                  spec.low_open || !spec.low ? "(" : "[", shortest(spec.low.value_or(-infinity)),
                  shortest(spec.high.value_or(infinity)), spec.high_open || !spec.high ? ")" : "]"),
      dimension);
}

void check_choices(const record::SearchDimension& dimension, const OptionSpec* spec,
                   const std::string& where) {
  if (dimension.choices.empty()) fail_space(where, "at least one choice", dimension);
  for (std::size_t i = 0; i < dimension.choices.size(); ++i) {
    if (std::find(dimension.choices.begin(), dimension.choices.begin() + static_cast<long>(i),
                  dimension.choices[i]) != dimension.choices.begin() + static_cast<long>(i)) {
      fail_space(where, "different choices", dimension);
    }
    if (spec == nullptr) continue;
    checked_value(*spec, record::to_option(dimension.choices[i]), where);
  }
}

}  // namespace

std::optional<record::SearchDimension> default_dimension(const OptionSpec& spec,
                                                         const std::string& path) {
  record::SearchDimension choice{.option = path, .kind = Kind::choice};
  if (spec.type == OptionType::boolean) {
    choice.choices = {false, true};
    return choice;
  }
  if (spec.type == OptionType::text && spec.choices.size() > 1) {
    choice.choices.assign(spec.choices.begin(), spec.choices.end());
    return choice;
  }
  if (spec.type != OptionType::real && spec.type != OptionType::integer) return std::nullopt;
  return number_dimension(spec, path);
}

void check_dimension(const record::SearchDimension& dimension, const OptionSpec* spec,
                     const std::string& where) {
  if (dimension.kind == Kind::choice) return check_choices(dimension, spec, where);
  if (!(dimension.low < dimension.high) || !std::isfinite(dimension.low) ||
      !std::isfinite(dimension.high)) {
    fail_space(where, "a space [low, high] with low < high, both finite", dimension);
  }
  if (dimension.logarithmic && dimension.low <= 0) {
    fail_space(where, "a lower end above 0 on a logarithmic scale", dimension);
  }
  const auto is_whole = [](double value) { return value == std::floor(value); };
  if (dimension.kind == Kind::integer && !(is_whole(dimension.low) && is_whole(dimension.high))) {
    fail_space(where, "integers as ends", dimension);
  }
  if (spec == nullptr || !dimension.times.empty()) return;
  const bool number = spec->type == OptionType::real || spec->type == OptionType::integer ||
                      spec->type == OptionType::real_or_auto ||
                      spec->type == OptionType::integer_or_auto;
  if (!number) fail_space(where, "choices: the option is not one number", dimension);
  check_bounds(dimension, *spec, where);
}

record::SearchValue value_at(const record::SearchDimension& dimension, double position) {
  const double inside = std::clamp(position, 0.0, 1.0);
  if (dimension.kind == Kind::choice) {
    const auto count = static_cast<double>(dimension.choices.size());
    const auto index = static_cast<std::size_t>(std::min(count - 1, std::floor(inside * count)));
    return dimension.choices[index];
  }
  if (dimension.kind == Kind::real) {
    if (inside == 0 || inside == 1) return inside == 0 ? dimension.low : dimension.high;
    const double value = number_at(dimension.low, dimension.high, dimension.logarithmic, inside);
    return std::clamp(value, dimension.low, dimension.high);
  }
  // Each integer owns half a unit on either side.
  const double low = dimension.logarithmic ? std::max(dimension.low - 0.5, 0.5 * dimension.low)
                                           : dimension.low - 0.5;
  const double value = number_at(low, dimension.high + 0.5, dimension.logarithmic, inside);
  return static_cast<std::int64_t>(
      std::clamp(std::floor(value + 0.5), dimension.low, dimension.high));
}

double position_of(const record::SearchDimension& dimension, const record::SearchValue& value) {
  if (dimension.kind == Kind::choice) {
    const auto found = std::ranges::find(dimension.choices, value);
    const auto index = static_cast<double>(found - dimension.choices.begin());
    return (index + 0.5) / static_cast<double>(dimension.choices.size());
  }
  const double number = record::number_of(value).value_or(dimension.low);
  if (dimension.logarithmic && number <= 0) return 0;
  const double share = share_at(dimension.low, dimension.high, dimension.logarithmic, number);
  return std::clamp(share, 0.0, 1.0);
}

std::optional<bool> border_of(const record::SearchDimension& dimension,
                              const record::SearchValue& value) {
  if (dimension.kind == Kind::choice) return std::nullopt;
  const double number = record::number_of(value).value_or(dimension.low);
  const bool integer = dimension.kind == Kind::integer;
  const double position = position_of(dimension, value);
  if (integer ? number <= dimension.low : position <= border_share) return true;
  if (integer ? number >= dimension.high : position >= 1 - border_share) return false;
  return std::nullopt;
}

std::optional<record::SearchDimension> widened(const record::SearchDimension& dimension, bool low,
                                               const OptionSpec* spec) {
  auto bounds = std::pair(-infinity, infinity);
  if (spec != nullptr && dimension.times.empty()) bounds = searchable(*spec);
  record::SearchDimension wide = dimension;
  const double width = dimension.high - dimension.low;
  if (low) {
    wide.low = dimension.logarithmic ? dimension.low / 10 : dimension.low - width;
    wide.low = std::max(wide.low, bounds.first);
    if (dimension.logarithmic && wide.low <= 0) return std::nullopt;
  } else {
    wide.high = dimension.logarithmic ? dimension.high * 10 : dimension.high + width;
    wide.high = std::min(wide.high, bounds.second);
  }
  if (dimension.kind == Kind::integer) {
    wide.low = std::ceil(wide.low);
    wide.high = std::floor(wide.high);
  }
  if (wide.low >= dimension.low && wide.high <= dimension.high) return std::nullopt;
  return wide;
}

std::string space_text(const record::SearchDimension& dimension) {
  std::string text;
  if (dimension.kind == Kind::choice) {
    for (const record::SearchValue& choice : dimension.choices) {
      text += (text.empty() ? "{" : ", ") + record::to_text(choice);
    }
    text = (text.empty() ? "{" : text) + "}";
  } else {
    text = fmt::format("[{}, {}]", significant(dimension.low, 6), significant(dimension.high, 6));
    if (dimension.logarithmic) text += " log";
  }
  return dimension.times.empty() ? text : text + " times " + dimension.times;
}

}  // namespace gradus::study
