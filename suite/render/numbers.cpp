#include "render/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "gradus/text.h"

namespace gradus::render {
namespace {

/// A mean of 0.8651 and 0.8660 is 0.86555 but for its last bits, which must not decide how it is
/// rounded: the page, whose data have fewer digits, would say something else.
double without_last_bits(double value) {
  return std::strtod(significant(value, 12).c_str(), nullptr);
}

std::string spread_over(double seconds, double unit, const char* large, const char* small) {
  const auto whole = static_cast<int64_t>(std::llround(seconds / unit));
  return fmt::format("{} {} {:02} {}", whole / 60, large, whole % 60, small);
}

}  // namespace

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return shortest(value);
  std::string text = fmt::format("{:.{}f}", without_last_bits(value), decimals);
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  if (is_zero && text.front() == '-') text.erase(0, 1);
  return text;
}

std::string rounded(double value, int digits) {
  if (!std::isfinite(value)) return shortest(value);
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e6)
    return fmt::format("{:.{}e}", without_last_bits(value), digits - 1);
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
  if (low == high && low == value) return rounded(value);
  if (!std::isfinite(value) || !std::isfinite(size) || size < 1e-4 || size >= 1e6) {
    return fmt::format("{} [{}, {}]", rounded(value), rounded(low, 3), rounded(high, 3));
  }
  const int decimals = decimals_for(low, high);
  return fmt::format("{} [{}, {}]", fixed(value, decimals), fixed(low, decimals),
                     fixed(high, decimals));
}

std::string to_decimals(double value, int decimals) {
  return decimals < 0 ? rounded(value) : fixed(value, decimals);
}

std::string with_interval(double value, double low, double high, int decimals) {
  if (decimals < 0) return with_interval(value, low, high);
  if (low == high && low == value) return fixed(value, decimals);
  return fmt::format("{} [{}, {}]", fixed(value, decimals), fixed(low, decimals),
                     fixed(high, decimals));
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return shortest(seconds);
  if (seconds < 0.9995e-3) return rounded(seconds * 1e6, 3) + " us";
  if (seconds < 0.9995) return rounded(seconds * 1e3, 3) + " ms";
  if (seconds < 59.95) return rounded(seconds, 3) + " s";
  if (seconds < 3599.5) return spread_over(seconds, 1, "min", "s");
  return spread_over(seconds, 60, "h", "min");
}

std::string byte_size(double bytes) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return (unit == 0 ? fixed(bytes, 0) : rounded(bytes, 3)) + " " + units[unit];
}

std::string grouped(int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string out_of(int64_t part, int64_t whole) {
  return fmt::format("{} of {}", part, whole);
}

std::string or_dash(const std::optional<double>& value, int digits) {
  return value ? rounded(*value, digits) : "—";
}

std::string counted(int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

}  // namespace gradus::render
