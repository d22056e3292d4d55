// The table of this plugin.
#pragma once

#include <string_view>

#include "gradus/plugin.h"

namespace gradus::python {

PluginItem optimizer_item();
PluginItem module_item();
PluginItem task_item();
PluginItem classification_item();

/// The module that runs with this item share once it is imported; null where they need no Python.
const char* shared_by_optimizer(std::string_view options);
const char* shared_by_task(std::string_view options);

}  // namespace gradus::python
