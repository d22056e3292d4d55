// SGD with random restarts: P. Cheridito, A. Jentzen, F. Rossmannek, "Non-convergence of stochastic
// gradient descent in the training of deep neural networks", arXiv 2006.07075.
#include "driver.h"
#include "items.h"
#include "net.h"
#include "random_restart_sgd_studies.h"
#include "target_tasks.h"

namespace gradus::random_restart {
namespace {

std::array<PluginItem, 25> table() {
  const auto share = share_claims();
  const auto rate = rate_claims();
  const auto network = network_claims();
  const auto floor = floor_claims();
  return {
      offer<Model, Net>("net", "deep narrow ReLU network with a random initialization"),
      offer<Driver, RestartDriver>("driver", "random restarts with selection of the best"),
      offer<Task, AbsTask>("abs", "|x| on an interval, without noise"),
      offer<Task, SquareTask>("square", "x^2 on an interval, without noise"),
      offer<Task, SineTask>("sine", "sin(pi x) on an interval, without noise"),
      offer<Task, ConstTask>("const", "a constant: the control"),
      offer<Task, SqnormTask>("sqnorm", "|x|^2/dim on a box, without noise"),
      dead_mc_item(),
      dead_exact_item(),
      enumerate_item(),
      bounds_item(),
      best_of_k_item(),
      engine_bench_item(),
      share[0],    // A1
      share[1],    // A2
      share[2],    // A3
      rate[0],     // A4
      share[3],    // A5
      network[0],  // A6
      network[1],  // A7
      floor[0],    // A8
      floor[1],    // A9
      floor[2],    // A10
      rate[1],     // A11
      network[2],  // A12
  };
}

const auto items = table();

}  // namespace
}  // namespace gradus::random_restart

GRADUS_PLUGIN({.id = "random_restart_sgd",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Non-convergence of stochastic gradient descent in the training of deep "
                        "neural networks",
               .authors = "Patrick Cheridito, Arnulf Jentzen, Florian Rossmannek",
               .year = 2021,
               .reference = "arXiv 2006.07075",
               .licence = "Apache-2.0",
               .items = gradus::random_restart::items,
               .studies = random_restart_sgd_studies})
