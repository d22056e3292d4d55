#include "random_nets.h"

#include <cmath>

namespace gradus::dsgd {
namespace {

int64_t between(Stream& stream, int64_t low, int64_t high) {
  return low + stream.below(high - low + 1);
}

Tensor labels(Stream& stream, int64_t rows, int64_t classes) {
  Tensor drawn = stream.uniforms({rows}, 0, static_cast<double>(classes)).floor();
  return drawn.clamp(0, static_cast<double>(classes - 1)).to(at::kLong);
}

Tensor targets(const NetLaw& law, Stream& stream, int64_t rows, int64_t outputs) {
  switch (law.ending) {
    case Ending::cross_entropy:
      return labels(stream, rows, outputs);
    case Ending::logistic:
      return stream.uniforms({rows, outputs}, 0, 1);
    case Ending::regression:
      return stream.uniforms({rows, outputs}, -2, 2);
    case Ending::squared_error:
      break;
  }
  // The ends of the range: the slope of the loss is largest there.
  const Tensor signs = stream.uniforms({rows, outputs}, -1, 1).sign();
  return law.activation == "logistic" ? signs.add(1).div(2) : signs;
}

}  // namespace

const char* ending_name(Ending ending) {
  switch (ending) {
    case Ending::squared_error:
      return "squared_error";
    case Ending::cross_entropy:
      return "cross_entropy";
    case Ending::logistic:
      return "logistic";
    case Ending::regression:
      break;
  }
  return "regression";
}

Tensor awkward_matrix(Stream& stream, int64_t number) {
  const int64_t rows = 1 + stream.below(12);
  const int64_t columns = 1 + stream.below(12);
  Tensor g = stream.normals({rows, columns});
  if (number % 3 == 0) g = stream.normals({rows, 1}).matmul(stream.normals({1, columns}));
  if (number % 5 == 0) g.select(1, columns / 2).zero_();
  if (number % 7 == 0) g = g.sign();
  return g.mul_(log_uniform(stream, -4, 4));
}

double log_uniform(Stream& stream, double low, double high) {
  return std::exp(low + (high - low) * stream.uniform());
}

RandomNet random_net(const NetLaw& law, Stream& stream) {
  RandomNet net;
  DsgdMlp::Options options;
  options.widths.clear();
  const int64_t layers = between(stream, law.least_layers, law.most_layers);
  for (int64_t i = 0; i <= layers; ++i) {
    options.widths.push_back(between(stream, law.least_width, law.most_width));
  }
  if (law.ending == Ending::cross_entropy && options.widths.back() < 2) options.widths.back() = 2;
  options.activation = law.activation;
  options.output = law.ending == Ending::squared_error ? law.activation : "identity";
  options.bias = law.bias;
  const int64_t rows = between(stream, law.least_rows, law.most_rows);
  net.data.input_shape = {options.widths.front()};
  net.data.outputs = options.widths.back();
  net.data.train_rows = rows;
  net.model = std::make_unique<DsgdMlp>(options, net.data);
  const bool squared = law.ending == Ending::squared_error || law.ending == Ending::regression;
  net.loss = make_loss(squared ? "squared_error" : ending_name(law.ending));
  net.batch.input = stream.uniforms({rows, options.widths.front()}, -1, 1);
  net.batch.target = targets(law, stream, rows, options.widths.back());
  for (const ParameterInfo& info : net.model->parameters()) {
    const double scale = log_uniform(stream, law.log_scale_low, law.log_scale_high);
    net.parameters.push_back(stream.normals(info.shape).mul_(scale));
  }
  return net;
}

}  // namespace gradus::dsgd
