// Objects of any kind, for checks that do not depend on it.
#pragma once

#include <memory>

#include "conformance/check.h"

namespace gradus::conformance {

/// An object made from an item; for a model on the first of `test_data_infos` that it takes.
std::shared_ptr<void> make_any(const CheckContext& context, const Item& item);

/// Facts of data on which models are tried: points, images, a function without data.
std::vector<DataInfo> test_data_infos();

/// A batch of random inputs in [0, 1] and targets as `info` says.
Batch test_batch(const DataInfo& info, at::ScalarType dtype, int64_t rows);
/// The loss that fits: cross entropy for classes, half squared error for numbers.
std::unique_ptr<Loss> test_loss(const DataInfo& info);

/// The first of `test_data_infos` on which the model can be made and computes something, with the
/// model. Throws what the last try threw.
struct MadeModel {
  DataInfo info;
  std::unique_ptr<Model> model;
};
MadeModel make_model(const CheckContext& context, const Item& item);

}  // namespace gradus::conformance
