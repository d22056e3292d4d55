#include "toy.h"

#include <algorithm>

namespace gradus::dsgd {
namespace {

constexpr double weight_deviation = 0.8;

#include "reference_toy.inc"

Tensor filled(const Tensor& like, at::IntArrayRef shape, const double* values) {
  Tensor tensor = like.new_zeros(shape);
  std::copy_n(values, tensor.numel(), tensor.mutable_data_ptr<double>());
  return tensor;
}

RandomNet toy_without_data() {
  RandomNet net;
  net.data.input_shape = {toy_inputs};
  net.data.outputs = net.data.classes = toy_classes;
  net.data.train_rows = toy_rows;
  DsgdMlp::Options options;
  options.widths = {toy_inputs, 8, 8, toy_classes};
  net.model = std::make_unique<DsgdMlp>(options, net.data);
  net.loss = make_loss("cross_entropy");
  return net;
}

}  // namespace

Batch toy_data(Stream& stream) {
  Batch batch;
  batch.input = stream.uniforms({toy_rows, toy_inputs}, -1, 1);
  const Tensor drawn = stream.uniforms({toy_rows}, 0, static_cast<double>(toy_classes));
  batch.target = drawn.floor().to(at::kLong);
  return batch;
}

RandomNet toy_problem(uint64_t seed) {
  Stream stream{derive_seed(seed, "dsgd.toy")};
  RandomNet net = toy_without_data();
  net.batch = toy_data(stream);
  for (const ParameterInfo& info : net.model->parameters()) {
    net.parameters.push_back(stream.normals(info.shape).mul_(weight_deviation));
  }
  return net;
}

RandomNet reference_toy() {
  RandomNet net = toy_without_data();
  const Tensor like = Stream{}.uniforms({1}, 0, 1);
  net.batch.input = filled(like, {toy_rows, toy_inputs}, reference_inputs);
  net.batch.target = like.new_zeros({toy_rows}, like.options().dtype(at::kLong));
  for (int64_t row = 0; row < toy_rows; ++row) {
    net.batch.target.mutable_data_ptr<int64_t>()[row] = reference_labels[row];
  }
  const double* weights[] = {reference_weight_1, reference_weight_2, reference_weight_3};
  const double* const* next = weights;
  for (const ParameterInfo& info : net.model->parameters()) {
    net.parameters.push_back(filled(like, info.shape, *next++));
  }
  return net;
}

}  // namespace gradus::dsgd
