// SGD with random restarts: P. Cheridito, A. Jentzen, F. Rossmannek, "Non-convergence of stochastic
// gradient descent in the training of deep neural networks", arXiv 2006.07075.
#include "driver.h"
#include "items.h"
#include "net.h"
#include "random_restart_sgd_studies.h"
#include "target_tasks.h"

namespace gradus::random_restart {
namespace {

constexpr std::size_t fixed_items = 13, claims = 12;

std::array<gradus_item, fixed_items + claims> table() {
  std::array<gradus_item, fixed_items + claims> items = {
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
  };
  const auto death = death_claims(), training = training_claims();  // A1..A5, A11 and A6..A10, A12
  auto next = items.begin() + fixed_items;
  next = std::copy_n(death.begin(), 5, next);
  next = std::copy_n(training.begin(), 5, next);
  *next++ = death[5];
  *next = training[5];
  return items;
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
