// The optimizers that every comparison needs.
#include "baselines_studies.h"
#include "items.h"

namespace gradus::baselines {
namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_BASELINES(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::baselines

GRADUS_PLUGIN({.id = "baselines",
               .version = "0.1.0",
               .semantics = 3,
               .title = "Baseline optimizers",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::baselines::items,
               .studies = baselines_studies})
