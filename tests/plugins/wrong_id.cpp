// The id is not the file's name.
#include "tiny.h"

GRADUS_PLUGIN(tiny::info("another", tiny::items))
