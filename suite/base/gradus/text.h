// Small helpers on text that several parts share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// The candidate closest to `word` by edit distance if it is close enough to be a
/// likely typing error (at most a third of its length, at least 1), else empty.
std::string closest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean 'x'?" or "": a candidate in another spelling (case, '-' for '_'), another name of
/// the same quantity in the field ("lr" for "learning_rate"), or the closest one.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// "a, b, c".
std::string join(std::span<const std::string> words, std::string_view separator = ", ");

/// The shortest decimal text that reads back as exactly `value`; "inf", "-inf" and "nan" by name.
std::string shortest(double value);

/// `value` with at most `digits` significant digits, as printf's %g: "0.25", "1e-07"; infinities
/// and NaN as shortest() names them.
std::string significant(double value, int digits);

}  // namespace gradus
