#include "gradus/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "gradus/error.h"
#include "synonyms.h"

namespace gradus {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::string in_common_form(std::string_view where, std::string_view expected,
                           std::string_view found, std::string_view advice) {
  std::string text(where);
  const auto add = [&text](std::string_view separator, std::string_view label,
                           std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += separator;
    text += label;
    text += part;
  };
  add(": ", "expected ", expected);
  add(expected.empty() ? ": " : ", ", "found ", found);
  add("; ", "", advice);
  return text;
}

}  // namespace

Error::Error(std::string id, std::string_view where, std::string_view expected,
             std::string_view found, std::string_view advice)
    : Error(std::move(id), in_common_form(where, expected, found, advice)) {}

std::string closest(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  std::string best = same_quantity(word, candidates);
  if (best.empty()) best = closest(word, candidates);
  return best.empty() ? std::string() : fmt::format("did you mean '{}'?", best);
}

std::string join(std::span<const std::string> words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string shortest(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return shortest(value);
  return fmt::format("{:.{}g}", value, digits);
}

}  // namespace gradus
