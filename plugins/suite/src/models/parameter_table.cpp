#include "parameter_table.h"

#include <utility>

#include "gradus/stream.h"

namespace gradus::models {

int ParameterTable::add(ParameterInfo info, Law law, double scale) {
  entries_.push_back({std::move(info), law, scale});
  return static_cast<int>(entries_.size()) - 1;
}

int ParameterTable::normal(std::string name, std::vector<int64_t> shape, ParameterRole role,
                           double deviation) {
  return add({std::move(name), std::move(shape), role}, Law::normal, deviation);
}

int ParameterTable::uniform(std::string name, std::vector<int64_t> shape, ParameterRole role,
                            double bound) {
  return add({std::move(name), std::move(shape), role}, Law::uniform, bound);
}

int ParameterTable::constant(std::string name, std::vector<int64_t> shape, ParameterRole role,
                             double value) {
  return add({std::move(name), std::move(shape), role}, Law::constant, value);
}

std::vector<ParameterInfo> ParameterTable::infos() const {
  std::vector<ParameterInfo> infos;
  for (const Entry& entry : entries_) infos.push_back(entry.info);
  return infos;
}

Tensors ParameterTable::initial(const InitRequest& request) const {
  return initialize_each(request, [&](int64_t network) {
    Stream stream{request.seed, static_cast<uint64_t>(network)};
    Tensors parameters;
    for (const Entry& entry : entries_) {
      const at::IntArrayRef shape = entry.info.shape;
      if (entry.law == Law::normal) {
        parameters.push_back(stream.normals(shape).mul_(entry.scale));
      } else if (entry.law == Law::uniform) {
        parameters.push_back(stream.uniforms(shape, -entry.scale, entry.scale));
      } else {
        parameters.push_back(stream.uniforms(shape, 0, 1).fill_(entry.scale));
      }
    }
    return parameters;
  });
}

}  // namespace gradus::models
