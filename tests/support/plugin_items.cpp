#include "plugin_items.h"

#include <dlfcn.h>

#include <stdexcept>

namespace gradus::test {

const PluginDescriptor& plugin(const std::string& id) {
  const std::string path = std::string(GRADUS_TEST_PLUGINS) + "/" + id + ".so";
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) throw std::runtime_error(dlerror());
  void* entry = dlsym(library, "gradus_plugin");
  if (entry == nullptr) throw std::runtime_error(path + ": no gradus_plugin");
  return *reinterpret_cast<const PluginDescriptor* (*)()>(entry)();
}

std::vector<std::string> optimizers_of(const std::string& id) {
  const PluginDescriptor& descriptor = plugin(id);
  std::vector<std::string> names;
  for (const PluginItem& item : std::span(descriptor.items, descriptor.item_count)) {
    if (item.kind == static_cast<uint32_t>(ItemKind::optimizer)) names.emplace_back(item.name);
  }
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(const Item& item) {
  struct Source final : OptimizerSource {
    std::unique_ptr<Optimizer> optimizer(const Item& inner) const override {
      return make_optimizer(inner);
    }
  };
  const std::size_t dot = item.id.find('.');
  const PluginDescriptor& owner = plugin(item.id.substr(0, dot));
  const std::string name = item.id.substr(dot + 1);
  for (const PluginItem& entry : std::span(owner.items, owner.item_count)) {
    if (entry.kind != static_cast<uint32_t>(ItemKind::optimizer) || entry.name != name) continue;
    const Source source;
    const OptimizerSource& context = source;
    return std::unique_ptr<Optimizer>(
        static_cast<Optimizer*>(entry.make(item.options.c_str(), &context)));
  }
  throw std::runtime_error("no optimizer " + item.id);
}

}  // namespace gradus::test
