// Methods that look at a parameter as a matrix.
#include "items.h"
#include "matrix_studies.h"

namespace gradus::matrix {
namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_MATRIX(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::matrix

GRADUS_PLUGIN({.id = "matrix",
               .version = "0.1.0",
               .semantics = 2,
               .title = "Matrix methods",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::matrix::items,
               .studies = matrix_studies})
