// The table of this plugin.
#pragma once

#include "gradus/plugin.h"

namespace gradus::python {

PluginItem optimizer_item();
PluginItem module_item();
PluginItem task_item();
PluginItem classification_item();

}  // namespace gradus::python
