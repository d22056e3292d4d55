// Numbers as people read them: sensible digits, units.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gradus::render {

/// `value` to `digits` significant digits, in fixed notation between 1e-4 and 1e6 and in scientific
/// notation elsewhere: "0.8812", "3.20e-07". "inf" and "nan" by name.
std::string rounded(double value, int digits = 4);

/// `value` with `decimals` digits behind the point; never "-0.000".
std::string fixed(double value, int decimals);

/// A value between its bounds with the digits that the bounds' distance justifies: two significant
/// digits of high - low, at most `most` decimals. With low == high, `rounded(value)`.
int decimals_for(double low, double high, int most = 6);

/// "0.8812 [0.8790, 0.8830]": a median with its quartiles, all to the same number of decimals;
/// the value alone where its quartiles are equal to it.
std::string with_interval(double value, double low, double high);

/// The same with so many decimals, for columns; as above where `decimals` is negative.
std::string with_interval(double value, double low, double high, int decimals);

/// `value` with so many decimals, or `rounded(value)` where they are negative.
std::string to_decimals(double value, int decimals);

/// "85 us", "12.3 ms", "4.10 s", "3 min 12 s", "2 h 05 min".
std::string duration(double seconds);

/// "512 B", "1.4 MiB", "12 GiB".
std::string byte_size(double bytes);

/// 1234567 as "1,234,567".
std::string grouped(int64_t value);

/// "7 of 10".
std::string out_of(int64_t part, int64_t whole);

/// `formatted` for a value that may be missing: an em dash where it is.
std::string or_dash(const std::optional<double>& value, int digits = 4);

/// "1 run", "3 runs".
std::string counted(int64_t count, const std::string& noun);

}  // namespace gradus::render
