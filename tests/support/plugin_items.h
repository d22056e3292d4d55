// Items of the plugins in the build tree, made through the plugins' own descriptors.
#pragma once

#include <memory>
#include <string>

#include "gradus/plugin.h"

namespace gradus::testing {

/// The descriptor of the plugin `id`, loaded at the first call. Throws std::runtime_error.
const gradus_descriptor& plugin(const std::string& id);

/// The item's `make`; `context` is the DataInfo for models. Throws std::runtime_error for an
/// unknown name and what the item throws.
void* make_raw(const std::string& plugin_id, ItemKind kind, const std::string& name,
               const std::string& options, const void* context);

/// A new item, e.g. make<Optimizer>("baselines", "adam", R"({"lr": 0.1})").
template <class Base>
std::unique_ptr<Base> make(const std::string& plugin_id, const std::string& name,
                           const std::string& options = "{}", const void* context = nullptr) {
  return std::unique_ptr<Base>(
      static_cast<Base*>(make_raw(plugin_id, detail::KindOf<Base>::kind, name, options, context)));
}

}  // namespace gradus::testing
