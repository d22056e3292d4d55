// What the record of a run or of a tool says of its trajectories.
#pragma once

#include <string>
#include <vector>

#include "constant_target/descent.h"
#include "gradus/output.h"

namespace gradus::constant_target {

struct ReportContext {
  const DescentOptions& options;
  bool control = false;       ///< another target, tanh or half the gradient
  int64_t series_starts = 1;  ///< starts in the table "series"
};

/// Which theorem speaks about the trajectory of one start, or "none" and why (THEORY.md).
struct Certificate {
  bool admissible = false;        ///< sup gamma kappa_0 < 1
  bool admissible_sharp = false;  ///< sup gamma kappa_s0 < 1
  bool not_summable = false;
  std::string theorem;
};
Certificate certificate(const ReportContext& context, const TrajectoryRecord& record);

/// kappa_0 / kappa_s0: multiples of 1/kappa_0 up to it are covered by the sharper bound.
double sharp_multiple(const TrajectoryRecord& record);

/// Values (box_bound, squared_radius, worst numbers over the starts, ...), the text "theorem" of
/// start 0, the table "starts" (one row a start, up to 20,000), the table "series" (of the first
/// starts, one row a point) and the figures "risk" and "lyapunov" (medians and quartiles).
void write_report(const ReportContext& context, const Descent& descent, Output& output);

/// The figures alone.
std::vector<Figure> trajectory_figures(const ReportContext& context, const Descent& descent);

}  // namespace gradus::constant_target
