// Optimizers, networks and tasks that are written in Python.
#include "items.h"
#include "python_studies.h"

namespace {
const gradus::PluginItem items[] = {gradus::python::optimizer_item(), gradus::python::module_item(),
                                    gradus::python::task_item(),
                                    gradus::python::classification_item()};
}  // namespace

GRADUS_PLUGIN({.id = "python",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Methods and networks written in Python",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = items,
               .studies = python_studies})
