// Optimizers, networks and tasks that are written in Python.
#include <string_view>

#include "interpreter.h"
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

// Runs share an interpreter that has imported torch (docs/plugins.md, "What runs can share").
extern "C" {

__attribute__((visibility("default"))) const char* gradus_shared(const char* item,
                                                                 const char* options) {
  const std::string_view id = item;
  if (id == "python.optimizer") return gradus::python::shared_by_optimizer(options);
  return id == "python.module" ? "torch" : gradus::python::shared_by_task(options);
}

__attribute__((visibility("default"))) void gradus_share(const char* name) {
  gradus::python::share_interpreter(name);
}
}
