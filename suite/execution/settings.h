// The run settings of a request.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "gradus/run.h"
#include "record/request_settings.h"

namespace gradus::execution {

/// RunSettings, and what only the host uses.
struct HostSettings {
  RunSettings run;
  std::optional<double> epochs;      ///< budget where it is given in epochs
  std::optional<int64_t> gradients;  ///< budget where it is given in gradient evaluations
  int64_t evaluation_points = 20;
  int64_t costly_points = 6;
  bool stop_at_target = false;
  bool save_parameters = false;
  std::set<std::string> dense_probes;
  int64_t series_points = 2000;
};

/// Throws Error "run.device" where LibTorch has no GPU.
HostSettings host_settings(const record::RequestSettings& settings);

}  // namespace gradus::execution
