// The parameters of a network that is no chain of layers, declared one after the other: name,
// shape, role and how it starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/model.h"

namespace gradus::models {

class ParameterTable {
 public:
  /// Each declares one parameter and returns its index. Normal with this standard deviation;
  int normal(std::string name, std::vector<int64_t> shape, ParameterRole role, double deviation);
  /// uniform in +-bound;
  int uniform(std::string name, std::vector<int64_t> shape, ParameterRole role, double bound);
  /// every element the same.
  int constant(std::string name, std::vector<int64_t> shape, ParameterRole role, double value);

  std::vector<ParameterInfo> infos() const;
  /// As Model::initial: drawn in the order of the declarations.
  Tensors initial(const InitRequest& request) const;

 private:
  enum class Law { normal, uniform, constant };
  struct Entry {
    ParameterInfo info;
    Law law;
    double scale;
  };
  int add(ParameterInfo info, Law law, double scale);
  std::vector<Entry> entries_;
};

/// The parameter of an index.
inline const Tensor& at_index(const Tensors& parameters, int index) {
  return parameters[static_cast<std::size_t>(index)];
}

}  // namespace gradus::models
