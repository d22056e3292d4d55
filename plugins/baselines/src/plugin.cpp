// The optimizers that every comparison needs.
#include "baselines_studies.h"
#include "items.h"

namespace gradus::baselines {
namespace {

const gradus_item items[] = {
    adagrad_item(),  adam_item(),    adamw_item(), lbfgs_item(),          momentum_item(),
    nesterov_item(), rmsprop_item(), sgd_item(),   quadratic_rate_item(), heavy_ball_rate_item(),
};

}  // namespace
}  // namespace gradus::baselines

GRADUS_PLUGIN({.id = "baselines",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Baseline optimizers",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::baselines::items,
               .studies = baselines_studies})
