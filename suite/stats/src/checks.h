// Checks of what callers give to the statistics; `where` is the name of the function in the
// message.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gradus::stats {

/// "stats.too_few" unless size >= least.
void require_size(std::string_view where, std::size_t size, std::size_t least);

/// "stats.lengths" unless the two samples have the same length.
void require_same_size(std::string_view where, std::size_t a, std::size_t b);

/// "stats.nan" if a value is NaN; infinities pass (a diverged run has the value +infinity).
void require_no_nan(std::string_view where, std::span<const double> values);

/// "stats.not_finite" if a value is NaN or infinite.
void require_finite(std::string_view where, std::span<const double> values);

/// "stats.not_positive" if a value is not a finite number above 0.
void require_positive(std::string_view where, std::span<const double> values);

/// "stats.level" unless 0 < level < 1; `name` says which ("confidence", "alpha", "power").
void require_level(std::string_view where, std::string_view name, double level);

/// "stats.probability" unless 0 <= value <= 1.
void require_probability(std::string_view where, double value);

/// "stats.counts" unless 0 < n and k <= n.
void require_counts(std::string_view where, std::size_t k, std::size_t n);

/// "stats.too_many" unless size <= most.
void require_at_most(std::string_view where, std::size_t size, std::size_t most);

/// `result`, or "stats.range" where it is NaN or infinite: finite input whose result no double
/// holds.
double require_in_range(std::string_view where, double result);

}  // namespace gradus::stats
