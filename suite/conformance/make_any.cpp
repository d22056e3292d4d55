#include "conformance/make_any.h"

#include <ATen/ops/arange.h>
#include <c10/util/Exception.h>

#include "gradus/error.h"
#include "gradus/stream.h"

namespace gradus::conformance {
namespace {

DataInfo info_of(std::vector<int64_t> shape, int64_t outputs, int64_t classes) {
  DataInfo info;
  info.input_shape = std::move(shape);
  info.outputs = outputs;
  info.classes = classes;
  info.train_rows = 16;
  info.input_low = 0;
  info.input_high = 1;
  if (classes == 0) {
    info.target_low = 0;
    info.target_high = 1;
  }
  return info;
}

}  // namespace

std::vector<DataInfo> test_data_infos() {
  return {info_of({4}, 3, 3),
          info_of({1}, 1, 0),
          info_of({1, 8, 8}, 3, 3),
          info_of({1, 28, 28}, 10, 10),
          info_of({3, 32, 32}, 10, 10),
          info_of({}, 1, 0),
          info_of({2}, 1, 0),
          info_of({1}, 3, 0),   // a function and two derivatives
          info_of({6}, 8, 0)};  // 4 numbers with 2 of noise
}

Batch test_batch(const DataInfo& info, at::ScalarType dtype, int64_t rows) {
  Stream stream{2};
  std::vector<int64_t> shape = {info.input_shape.empty() ? 1 : rows};
  rows = shape[0];
  shape.insert(shape.end(), info.input_shape.begin(), info.input_shape.end());
  Batch batch;
  batch.input = stream.uniforms(shape, 0, 1).to(dtype);
  batch.rows = at::arange(rows, at::kLong);
  batch.target = info.classes > 0 ? batch.rows.remainder(info.classes)
                                  : stream.uniforms({rows, info.outputs}, 0, 1).to(dtype);
  return batch;
}

std::unique_ptr<Loss> test_loss(const DataInfo& info) {
  return make_loss(info.classes > 0 ? "cross_entropy" : "half_squared_error");
}

MadeModel make_model(const CheckContext& context, const Item& item) {
  const std::vector<DataInfo> infos = test_data_infos();
  for (std::size_t i = 0;; ++i) {
    try {
      MadeModel made{infos[i], context.plugins.model(item, infos[i])};
      made.model->forward(made.model->initial({.seed = 1, .dtype = at::kDouble}),
                          test_batch(infos[i], at::kDouble, 2));
      return made;
    } catch (const Error& error) {
      if (error.id().starts_with("options.") || i + 1 == infos.size()) throw;
    } catch (const c10::Error&) {  // a model that does not check the shape itself
      if (i + 1 == infos.size()) throw;
    }
  }
}

std::shared_ptr<void> make_any(const CheckContext& context, const Item& item) {
  switch (context.kind()) {
    case ItemKind::optimizer:
      return context.plugins.optimizer(item);
    case ItemKind::driver:
      return context.plugins.driver(item);
    case ItemKind::model:
      return std::shared_ptr<Model>(make_model(context, item).model);
    case ItemKind::task:
      return context.plugins.task(item);
    case ItemKind::monitor:
      return context.plugins.monitor(item);
    case ItemKind::tool:
      return context.plugins.tool(item);
    case ItemKind::claim:
      return context.plugins.claim(item);
  }
  return nullptr;
}

}  // namespace gradus::conformance
