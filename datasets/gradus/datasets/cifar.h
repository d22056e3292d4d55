// The binary version of CIFAR-10 and CIFAR-100 (A. Krizhevsky, "Learning Multiple Layers of
// Features from Tiny Images", 2009): records of a label and a 3x32x32 image, without header.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/datasets/labelled.h"

namespace gradus::datasets {

enum class Cifar {
  ten,          // one label byte, 0 to 9
  hundred_fine  // a coarse label byte (0 to 19), then the fine one (0 to 99), which is kept
};

/// The records of several files, in this order: inputs uint8 [rows, 3, 32, 32]. Throws Error
/// "data.truncated" (no whole number of records), "data.label", "data.read", "data.corrupt", each
/// with file, byte offset, expected and found.
Labelled read_cifar(std::span<const std::filesystem::path> files, Cifar kind);

/// The same from memory. `contents[i]` is the file that errors call `names[i]`.
Labelled parse_cifar(std::span<const std::vector<std::byte>> contents,
                     std::span<const std::string> names, Cifar kind);

}  // namespace gradus::datasets
