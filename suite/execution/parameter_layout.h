// Parameters belong to the run: a method writes into them and replaces none.
#pragma once

#include <string>
#include <vector>

#include "gradus/tensor.h"

namespace gradus::execution {

/// Where parameters lie and how, remembered when a run or a check starts. Comparing costs a few
/// pointer comparisons for each parameter.
class ParameterLayout {
 public:
  ParameterLayout() = default;
  explicit ParameterLayout(const Tensors& parameters);

  /// Empty, or what is no longer as it was: "the storage of parameter 0 (write into it, do not
  /// replace it)", "the dtype of parameter 1 to Half", "the number of parameters".
  std::string changed(const Tensors& now) const;

 private:
  struct Place {
    const void* data = nullptr;
    at::ScalarType dtype = at::kFloat;
    at::Device device = at::kCPU;
    std::vector<int64_t> sizes, strides;
  };
  std::vector<Place> places_;
};

}  // namespace gradus::execution
