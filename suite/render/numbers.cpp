#include "render/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "gradus/text.h"

namespace gradus::render {
namespace {

template <class... Values>
std::string print(const char* format, Values... values) {
  char buffer[400];  // a double in fixed notation has at most 309 digits before its point
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

std::string spread_over(double seconds, double unit, const char* large, const char* small) {
  const auto whole = static_cast<int64_t>(std::llround(seconds / unit));
  return print("%lld %s %02lld %s", static_cast<long long>(whole / 60), large,
               static_cast<long long>(whole % 60), small);
}

}  // namespace

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return shortest(value);
  std::string text = print("%.*f", decimals, value);
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  if (is_zero && text.front() == '-') text.erase(0, 1);
  return text;
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return shortest(value);
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e6) return print("%.*e", digits - 1, value);
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  return fixed(value, std::max(0, digits - before));
}

int decimals_for(double low, double high, int most) {
  const double spread = std::abs(high - low);
  if (spread == 0 || !std::isfinite(spread)) return most;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(spread))), 0, most);
}

std::string with_interval(double value, double low, double high) {
  const double size = std::max(std::abs(low), std::abs(high));
  if (low == high && low == value) return significant(value);
  if (!std::isfinite(value) || !std::isfinite(size) || size < 1e-4 || size >= 1e6) {
    return significant(value) + " [" + significant(low, 3) + ", " + significant(high, 3) + "]";
  }
  const int decimals = decimals_for(low, high);
  return fixed(value, decimals) + " [" + fixed(low, decimals) + ", " + fixed(high, decimals) + "]";
}

std::string to_decimals(double value, int decimals) {
  return decimals < 0 ? significant(value) : fixed(value, decimals);
}

std::string with_interval(double value, double low, double high, int decimals) {
  if (decimals < 0) return with_interval(value, low, high);
  if (low == high && low == value) return fixed(value, decimals);
  return fixed(value, decimals) + " [" + fixed(low, decimals) + ", " + fixed(high, decimals) + "]";
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return shortest(seconds);
  if (seconds < 0.9995e-3) return significant(seconds * 1e6, 3) + " us";
  if (seconds < 0.9995) return significant(seconds * 1e3, 3) + " ms";
  if (seconds < 59.95) return significant(seconds, 3) + " s";
  if (seconds < 3599.5) return spread_over(seconds, 1, "min", "s");
  return spread_over(seconds, 60, "h", "min");
}

std::string byte_size(double bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return (unit == 0 ? fixed(bytes, 0) : significant(bytes, 3)) + " " + units[unit];
}

std::string grouped(int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string out_of(int64_t part, int64_t whole) {
  return std::to_string(part) + " of " + std::to_string(whole);
}

std::string or_dash(const std::optional<double>& value, int digits) {
  return value ? significant(*value, digits) : "—";
}

std::string counted(int64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace gradus::render
