// A good plugin: passes every check.
#include "tiny.h"

GRADUS_PLUGIN(tiny::info("steady", tiny::items))
