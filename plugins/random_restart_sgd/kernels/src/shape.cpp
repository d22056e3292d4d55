#include "random_restart/shape.h"

#include <algorithm>
#include <string>

#include "gradus/error.h"

namespace gradus::random_restart {
namespace {

void require_positive(const char* what, int found) {
  if (found < 1) {
    throw Error("random_restart.shape", what, "at least 1", std::to_string(found),
                "give a positive size");
  }
}

}  // namespace

Shape::Shape(int inputs, std::vector<int> widths) {
  require_positive("network inputs", inputs);
  require_positive("network depth", static_cast<int>(widths.size()));
  for (const int width : widths) require_positive("network width", width);
  sizes_.push_back(inputs);
  sizes_.insert(sizes_.end(), widths.begin(), widths.end());
  sizes_.push_back(1);
  offsets_.push_back(0);
  for (std::size_t j = 1; j < sizes_.size(); ++j) {
    offsets_.push_back(offsets_.back() + static_cast<std::size_t>(sizes_[j]) * (sizes_[j - 1] + 1));
  }
}

Shape Shape::constant(int inputs, int depth, int width) {
  require_positive("network depth", depth);
  return Shape(inputs, std::vector<int>(depth, width));
}

int Shape::constant_width() const {
  const auto hidden = std::span(sizes_).subspan(1, depth());
  return std::ranges::all_of(hidden, [&](int w) { return w == hidden[0]; }) ? hidden[0] : 0;
}

int Shape::largest_width() const {
  return *std::max_element(sizes_.begin() + 1, sizes_.end() - 1);
}

}  // namespace gradus::random_restart
