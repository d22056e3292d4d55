// Two items of one kind with one name.
#include "tiny.h"

namespace {
constexpr gradus::PluginItem twice[] = {tiny::items[0], tiny::items[0]};
}

GRADUS_PLUGIN(tiny::info("same_name", twice))
