// Whether a run that is cut off and goes on from its checkpoints is the run that it would have
// been.
#pragma once

#include <functional>

#include "conformance/check.h"
#include "conformance/small_run.h"

namespace gradus::conformance {

/// So many steps a run has in this check, and a checkpoint after each so many.
inline constexpr int64_t checkpointed_steps = 12, checkpoint_every = 5;

/// Makes the run again in parts, each by what the part before saved to a file, and compares the
/// whole record: trajectory, metrics, counts, probes, output. `whole`: a run of these steps that
/// ended.
CheckResult goes_on_from_checkpoints(const CheckContext& context, const SmallRun& whole);

/// The same with a run on the first loaded task that suits what `prepare` puts into its request.
CheckResult goes_on_where_it_runs(const CheckContext& context,
                                  const std::function<void(record::RunRequest&)>& prepare);

}  // namespace gradus::conformance
