// Gradient descent with constant target functions: P. Cheridito, A. Jentzen, A. Riekert, F.
// Rossmannek, arXiv 2102.09924; A. Jentzen, A. Riekert, arXiv 2104.00277.
#include "constant_target_studies.h"
#include "descent_driver.h"
#include "items.h"
#include "lyapunov_monitor.h"
#include "measure_tasks.h"
#include "relu_net.h"

namespace gradus::constant_target {
namespace {

const auto items = join_items(
    std::array{
        offer<Model, Net>("net", "fully connected ReLU network, every parameter trained"),
        offer<Driver, DescentDriver>(
            "descent", "gradient descent, its stochastic form and its flow, measured"),
        offer<Task, IntervalTask>("interval", "a constant on an interval, with the exact risk"),
        offer<Task, CloudTask>("cloud", "a constant on finitely many points"),
        offer<Monitor, LyapunovMonitor>("lyapunov", "the Lyapunov value along any optimizer's run"),
        identity_item(),
        exact_risk_item(),
        smooth_gradient_item(),
        curves_item(),
        step_map_item(),
        many_starts_item(),
    },
    claim_items());

}  // namespace
}  // namespace gradus::constant_target

GRADUS_PLUGIN({.id = "constant_target",
               .version = "0.1.0",
               .semantics = 1,
               .title = "A proof of convergence for gradient descent in the training of artificial "
                        "neural networks for constant target functions",
               .authors = "Patrick Cheridito, Arnulf Jentzen, Adrian Riekert, Florian Rossmannek",
               .year = 2021,
               .reference = "arXiv 2102.09924",
               .licence = "Apache-2.0",
               .items = gradus::constant_target::items,
               .studies = constant_target_studies})
