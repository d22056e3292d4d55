// Needs a function that no library has.
#include "tiny.h"

extern "C" int gradus_test_function_that_nobody_defines();

namespace {
__attribute__((used)) int (*const wanted)() = &gradus_test_function_that_nobody_defines;
}

GRADUS_PLUGIN(tiny::info("missing_symbol", tiny::items))
