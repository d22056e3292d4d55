#include "execution/drawn_from_seed.h"

#include <ATen/ops/equal.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "execution/batches.h"
#include "execution/settings.h"

namespace gradus::execution {
namespace {

constexpr int64_t compared_steps = 2;

/// The beginning of one run on the CPU, where its seeds mean the same as on any device.
struct Beginning {
  Beginning(const record::RunRequest& request, loading::Plugins& plugins, DataCache& cache)
      : settings(host_settings(request.settings).run),
        prepared(cache.get(request.task, request.settings, plugins)),
        model(plugins.model(record::to_item(request.model), prepared.data.info)),
        parameters(model->initial({settings.seeds.init, 0, 0, settings.dtype})) {}

  RunSettings settings;
  const PreparedTask& prepared;
  std::unique_ptr<Model> model;
  Tensors parameters;
};

bool same(const Tensor& a, const Tensor& b) {
  if (!a.defined() || !b.defined()) return a.defined() == b.defined();
  return a.is_same(b) || (a.scalar_type() == b.scalar_type() && at::equal(a, b));
}

bool same(const Tensors& a, const Tensors& b) {
  return std::ranges::equal(a, b, [](const Tensor& x, const Tensor& y) { return same(x, y); });
}

bool same_data(const TaskData& a, const TaskData& b) {
  for (const Split TaskData::*split : {&TaskData::train, &TaskData::validation, &TaskData::test}) {
    if (!same((a.*split).input, (b.*split).input)) return false;
    if (!same((a.*split).target, (b.*split).target)) return false;
  }
  return true;
}

/// What a method is answered at the initial parameters.
bool same_answers(const Beginning& a, const Beginning& b) {
  if (a.settings.sampling == Sampling::full) return true;  // the data are the same
  const Task& task = *a.prepared.task;
  const std::unique_ptr<Loss> loss = task.loss();
  Batches first(a.prepared.data.train, a.settings), second(b.prepared.data.train, b.settings);
  for (int64_t step = 0; step < compared_steps; ++step) {
    const auto answer = [&](Batches& batches) {
      return evaluate(&task, *a.model, *loss, a.parameters, 0, batches.at_step(step), Ask{});
    };
    const Answer one = answer(first), other = answer(second);
    if (!same(one.value, other.value) || !same(one.gradient, other.gradient)) return false;
  }
  return true;
}

protocol::SeedUse drawn(const protocol::SeedPair& pair, loading::Plugins& plugins,
                        DataCache& cache) {
  plugins.load_all(pair.first.plugins);
  const Beginning a(pair.first, plugins, cache), b(pair.second, plugins, cache);
  protocol::SeedUse use;
  use.data = !same_data(a.prepared.data, b.prepared.data);
  use.parameters = !same(a.parameters, b.parameters);
  use.batches = !use.any() && !same_answers(a, b);
  return use;
}

}  // namespace

std::vector<std::optional<protocol::SeedUse>> drawn_from_seed(
    const std::vector<protocol::SeedPair>& pairs, loading::Plugins& plugins, DataCache& cache) {
  const c10::AutoGradMode no_graph(false);  // only `evaluate` builds graphs
  std::vector<std::optional<protocol::SeedUse>> found;
  for (const protocol::SeedPair& pair : pairs) {
    try {
      found.emplace_back(drawn(pair, plugins, cache));
    } catch (...) {
      found.emplace_back();
    }
  }
  return found;
}

}  // namespace gradus::execution
