// Mean, median, quantiles, and the band of quantiles over seeds that curves show.
#pragma once

#include <span>
#include <vector>

namespace gradus::stats {

/// The sample quantile of type 7 in R. J. Hyndman, Y. Fan, Amer. Statist. 50 (1996) 361-365,
/// doi:10.1080/00031305.1996.10473566 (the default of R and NumPy): with h = (n - 1) p and sorted
/// values x_0 <= ..., x_floor(h) + (h - floor(h)) (x_floor(h)+1 - x_floor(h)). Infinite values are
/// ordered like any other (a diverged run is +infinity).
/// Errors: stats.too_few (no value), stats.nan, stats.probability; stats.nan also where the two
/// neighbours are -infinity and +infinity.
double quantile(std::span<const double> sample, double p);

/// quantile(sample, p) that reorders the values in place of copying them, by selection: O(n).
double quantile_in_place(std::span<double> sample, double p);

/// The middle value, or the mean of the two middle values: quantile(sample, 0.5).
double median(std::span<const double> sample);

/// median(sample) that reorders the values.
double median_in_place(std::span<double> sample);

/// The arithmetic mean. Errors: stats.too_few (no value).
double mean(std::span<const double> sample);

/// One curve and the band around it, a value per column.
struct Band {
  std::vector<double> low;
  std::vector<double> median;
  std::vector<double> high;
};

/// Median and quantiles over seeds, column by column: curves[s][t] is the value of seed s at
/// point t, all curves have the same length. `low` and `high` are the two probabilities, quartiles
/// by default. Errors: those of quantile; stats.lengths if curves differ in length.
Band quantile_band(std::span<const std::vector<double>> curves, double low = 0.25,
                   double high = 0.75);

}  // namespace gradus::stats
