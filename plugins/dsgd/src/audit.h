// Statements A, B, D and E of THEORY.md, section 5, checked along trajectories.
#pragma once

#include <cstdint>
#include <vector>

#include "random_nets.h"
#include "step.h"

namespace gradus::dsgd {

/// Full batch: every step's decrease against the certificate, and statement A over the whole run.
struct FullBatchAudit {
  int64_t steps = 0;
  int64_t violations = 0;       ///< measured < guaranteed - tolerance
  int64_t increases = 0;        ///< f rose by more than the tolerance
  int64_t other_layers = 0;     ///< steps that wrote to another layer than the chosen one
  int64_t not_largest = 0;      ///< steps whose layer had not the largest score
  int64_t rate_violations = 0;  ///< T with min D_t or sum D_t above its bound
  int64_t time_violations = 0;  ///< gammas with tau above its bound
  double least_time_slack = 0;  ///< least bound / tau over the gammas that were reached
  std::vector<double> ratios;   ///< measured / guaranteed, where the guarantee exceeds rounding
  double first_value = 0, last_value = 0;
};

/// 1e-10 max(1, |f|): the tolerance of the claims, in float64.
double decrease_tolerance(double value);

/// `steps` full-batch steps from the net's parameters (a copy). `gammas`: number of thresholds on a
/// logarithmic grid between the largest and the least D_t.
FullBatchAudit audit_full_batch(const RandomNet& net, const Step::Options& options, int64_t steps,
                                int64_t gammas = 12);

/// Mini-batch: the pathwise inequality of statement D at every step.
struct NoiseAudit {
  int64_t steps = 0;
  int64_t violations = 0;
  double largest_noise = 0;  ///< of ||delta||_{w,*}
};
NoiseAudit audit_noise(const RandomNet& net, const Step::Options& options, int64_t batch,
                       int64_t steps, uint64_t seed);

/// ||G||_{w,*} for gradient matrices and bounds P; layers with P = 0 are left out.
double network_dual_norm(const Chain& chain, const Tensors& gradients,
                         const std::vector<double>& bounds);

/// b row numbers below `rows`, drawn with replacement.
Tensor draw_rows(Stream& stream, int64_t rows, int64_t count);

}  // namespace gradus::dsgd
