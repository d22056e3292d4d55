// Methods for small problems that use curvature.
#include "items.h"
#include "second_order_studies.h"

namespace gradus::second_order {
namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_SECOND_ORDER(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::second_order

GRADUS_PLUGIN({.id = "second_order",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Methods that use curvature",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::second_order::items,
               .studies = second_order_studies})
