// What methods of this family keep for each parameter, in a saved run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/archive.h"

namespace gradus::matrix {

/// Names the parts of each element of `kept`, of which a restored run has as many as the saved one:
/// `name(element, number)` calls the archive with the names that end in that number.
template <class Kept, class Name>
void state_of_each(Archive& archive, std::vector<Kept>& kept, const Name& name) {
  auto count = static_cast<int64_t>(kept.size());
  archive.item("parameters", count);
  kept.resize(static_cast<std::size_t>(count));
  for (std::size_t k = 0; k < kept.size(); ++k) name(kept[k], std::to_string(k));
}

}  // namespace gradus::matrix
