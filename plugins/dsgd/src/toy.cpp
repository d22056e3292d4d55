#include "toy.h"

namespace gradus::dsgd {
namespace {

constexpr double weight_deviation = 0.8;

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
  RandomNet net;
  net.data.input_shape = {toy_inputs};
  net.data.outputs = net.data.classes = toy_classes;
  net.data.train_rows = toy_rows;
  DsgdMlp::Options options;
  options.widths = {toy_inputs, 8, 8, toy_classes};
  net.model = std::make_unique<DsgdMlp>(options, net.data);
  net.loss = make_loss("cross_entropy");
  net.batch = toy_data(stream);
  for (const ParameterInfo& info : net.model->parameters()) {
    net.parameters.push_back(stream.normals(info.shape).mul_(weight_deviation));
  }
  return net;
}

}  // namespace gradus::dsgd
