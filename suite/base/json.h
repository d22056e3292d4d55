// The one JSON type of the suite: keys keep the order in which they were written.
#pragma once

#include <nlohmann/json.hpp>

namespace gradus {
using Json = nlohmann::ordered_json;
}  // namespace gradus
