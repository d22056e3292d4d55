// A good plugin that the compiler did not optimize.
#include "tiny.h"

GRADUS_PLUGIN(tiny::info("unoptimized", tiny::items))
