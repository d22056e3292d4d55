// A step against the gradient.
#pragma once

#include <cstddef>

namespace gradus::constant_target {

/// theta -= length gradient, each product rounded before it is subtracted. theta and gradient:
/// [entries][lanes]; length [lanes].
template <class T>
void descend_lanes(const T* gradient, const T* length, std::size_t entries, T* theta);

}  // namespace gradus::constant_target
