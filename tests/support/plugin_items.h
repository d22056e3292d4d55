// Items of the plugins in the build tree, made through the plugins' own descriptors.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gradus/make_item.h"

namespace gradus::test {

/// The descriptor of the plugin `id`, loaded at the first call. Throws std::runtime_error.
const PluginDescriptor& plugin(const std::string& id);

/// The names of its optimizers, in the order of its table.
std::vector<std::string> optimizers_of(const std::string& id);

/// A new item, e.g. make<Optimizer>("baselines", "adam", R"({"lr": 0.1})").
template <class Base>
std::unique_ptr<Base> make(const std::string& plugin_id, const std::string& name,
                           const std::string& options = "{}", const DataInfo* data = nullptr) {
  return make_item<Base>(plugin(plugin_id), name, options, data);
}

/// A new optimizer by its full id, {"wrappers.sam", R"({"optimizer": {"id": "baselines.adam"}})"};
/// inner optimizers may be of any plugin.
std::unique_ptr<Optimizer> make_optimizer(const Item& item);

}  // namespace gradus::test
