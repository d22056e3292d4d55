#include "start_options.h"

#include "gradus/stream.h"

namespace gradus::constant_target {

void StartOptions::declare(Schema& schema) {
  schema.add("starts", starts, "networks").in(1, 65536).unit("starts");
  schema.add("steps", steps, "of each network").in(1, 1e8).unit("steps").symbol("N");
  schema.add("init_std", init_std, "standard deviation of initial parameters").above(0, 100);
  schema.add("xi_low", xi_low, "least constant").in(-1000, 1000);
  schema.add("xi_high", xi_high, "largest constant").in(-1000, 1000);
  schema.add("a", a, "lower end of the interval").in(-1000, 1000);
  schema.add("b", b, "upper end of the interval").in(-1000, 1000);
}

Measure StartOptions::measure() const {
  IntervalOptions task;
  task.a = a;
  task.b = b;
  return IntervalTask(task).measure({});
}

std::vector<Start> StartOptions::draw(int64_t hidden, double multiple, uint64_t seed) const {
  const Net net = shallow_net(hidden, init_std, a, b);
  std::vector<Start> drawn;
  for (int64_t i = 0; i < starts; ++i) {
    Stream stream{derive_seed(seed, "xi"), static_cast<uint64_t>(i)};
    const double xi = xi_low + (xi_high - xi_low) * stream.uniform();
    drawn.push_back({net.start(seed, i), xi, multiple});
  }
  return drawn;
}

DescentOptions StartOptions::descent(int64_t hidden, int threads) const {
  DescentOptions options;
  options.network.sizes = {1, static_cast<int>(hidden), 1};
  options.measure = measure();
  options.planned = steps;
  options.threads = threads;
  return options;
}

Net shallow_net(int64_t hidden, double init_std, double a, double b) {
  DataInfo data;
  data.input_shape = {1};
  data.outputs = 1;
  data.input_low = a;
  data.input_high = b;
  Net::Options options;
  options.hidden = hidden;
  options.init_std = init_std;
  return {options, data};
}

}  // namespace gradus::constant_target
