// Training inside the plugin's tools: networks side by side, without a run around them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gradus/tool.h"
#include "tower.h"

namespace gradus::deep_resnet {

struct TrainingRequest {
  Item task = {"deep_resnet.theory", "{}"};
  Item model = {"deep_resnet.tower", "{}"};
  Item optimizer = {"deep_resnet.depth_gd", "{}"};
  int64_t steps = 8000;
  int64_t seeds = 1;  ///< networks, each with data and start of its own; they stand in one stack
};

/// What came of it, by network.
struct Trained {
  std::vector<std::vector<double>> losses;  ///< [network][step]: J(t) at the step's start
  std::vector<std::vector<double>> ratios;  ///< |grad J|^2 / (2 J), likewise
  Tensor weights, start;                    ///< [networks, L, d, d], float64 on the CPU
  double beta = 0.5;
  int64_t depth = 0;
  double step_size = 0;  ///< eta_L of the last step (deep_resnet.depth_gd)
  std::string stopped;   ///< why, empty at the end of the budget
};

/// Trains on data seeds derived from the tool run's seed. A network whose loss is below 1e-16 stays
/// in the stack until all are there; what it does then is not recorded.
Trained train(ToolRun& run, const TrainingRequest& request);

/// {"name": value, ...} as the options of an item; values are JSON texts.
Item item_with(const std::string& id,
               const std::vector<std::pair<std::string, std::string>>& options);
/// "name" in quotes.
std::string quoted(const std::string& name);

}  // namespace gradus::deep_resnet
