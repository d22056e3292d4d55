#include "gradus/make_item.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::detail {
namespace {

/// Gradient descent as "baselines.sgd" has it by default.
class PlainDescent final : public Optimizer {
 public:
  explicit PlainDescent(double lr) : lr_(lr) {}
  void state(Archive&) override {}
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].add_(answer.gradient[i], -lr_);
    }
  }
  double lr_;
};

struct DescentOptions {
  double lr = 1e-3;
  void declare(Schema& schema) { schema.add("lr", lr, "step size").in(0, 1e3); }
};

/// Inner optimizers without a host.
class PluginOptimizers final : public OptimizerSource {
 public:
  explicit PluginOptimizers(const PluginDescriptor& plugin) : plugin_(plugin) {}
  std::unique_ptr<Optimizer> optimizer(const Item& item) const override {
    const std::string name = item.id.substr(item.id.find('.') + 1);
    const auto offered = [&](const PluginItem& own) {
      return own.kind == static_cast<uint32_t>(ItemKind::optimizer) && own.name == name;
    };
    if (name == "sgd" && std::ranges::none_of(items_of(plugin_), offered)) {
      return std::make_unique<PlainDescent>(parse_options<DescentOptions>(item.options, "sgd").lr);
    }
    return std::unique_ptr<Optimizer>(static_cast<Optimizer*>(
        make_raw(plugin_, ItemKind::optimizer, name, item.options, nullptr)));
  }
  static std::span<const PluginItem> items_of(const PluginDescriptor& plugin) {
    return std::span(plugin.items, plugin.item_count);
  }

 private:
  const PluginDescriptor& plugin_;
};

}  // namespace

void* make_raw(const PluginDescriptor& plugin, ItemKind kind, std::string_view name,
               const std::string& options, const void* context) {
  std::vector<std::string> names;
  const PluginOptimizers inner(plugin);
  if (kind == ItemKind::optimizer) context = static_cast<const OptimizerSource*>(&inner);
  for (const PluginItem& item : PluginOptimizers::items_of(plugin)) {
    if (item.kind != static_cast<uint32_t>(kind)) continue;
    if (item.name == name) return item.make(options.c_str(), context);
    names.emplace_back(item.name);
  }
  throw Error("item.unknown", "plugin " + std::string(plugin.id), "one of " + join(names),
              fmt::format("'{}'", name), did_you_mean(name, names));
}

}  // namespace gradus::detail
