// Wrappers: what is put around another optimizer.
#include "items.h"
#include "wrappers_studies.h"

namespace gradus::wrappers {
namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_WRAPPERS(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::wrappers

GRADUS_PLUGIN({.id = "wrappers",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Wrappers around optimizers",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::wrappers::items,
               .studies = wrappers_studies})
