// The array type of the loaders: the one of the suite.
#pragma once

#include "gradus/array.h"

namespace gradus::datasets {
using gradus::Array;
using gradus::ElementType;
}  // namespace gradus::datasets
