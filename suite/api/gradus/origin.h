// Where the code of an item comes from, where it is not the plugin's own.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gradus {

/// Names and texts that a record keeps: {"class", "torch.optim.Adam"}, {"version", "2.13.0"}.
/// Empty for compiled code, which the record knows by its plugin's hash and version.
using Origin = std::vector<std::pair<std::string, std::string>>;

}  // namespace gradus
