// The converted network: exact on its points for any weights, of the stated width, without gates.
#include <gtest/gtest.h>

#include "converter.h"
#include "gradus/error.h"
#include "sine_net.h"

namespace gradus::grelu {
namespace {

struct Case {
  GateMode gates;
  bool bias;
  InitForm form;
};

class GreluConverter : public ::testing::TestWithParam<Case> {};

TEST_P(GreluConverter, EqualsTheGatedNetworkOnItsPointsBeforeAndAfterTraining) {
  const Case& c = GetParam();
  NetSettings settings;
  settings.shape = {8, 32, 3, 3};
  settings.gates = c.gates;
  settings.bias = c.bias;
  settings.form = c.form;
  Net net = draw_net(settings, 1, 2);
  const Samples samples = sphere_samples(10, 8, 3, false, 5);
  for (int round = 0; round < 2; ++round) {
    const ReluNetwork relu = to_relu(net, samples.points);
    const Tensor own = output_of(net, samples.points), other = relu.forward(samples.points);
    EXPECT_LT(own.sub(other).abs().max().item<double>(), 1e-9 * own.abs().max().item<double>());
    const int64_t width = c.gates == GateMode::relu    ? 32
                          : c.gates == GateMode::input ? 2 * 32 + 2 * 8
                                                       : 2 * 32;
    EXPECT_EQ(relu.widths(), std::vector<int64_t>(3, width));
    Descent(net, samples).run(kernel_free_step(settings, 0.2), 0, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(AllModes, GreluConverter,
                         ::testing::Values(Case{GateMode::gatenet, false, InitForm::ntk},
                                           Case{GateMode::gatenet, true, InitForm::he},
                                           Case{GateMode::input, false, InitForm::ntk},
                                           Case{GateMode::input, true, InitForm::he},
                                           Case{GateMode::frozen, false, InitForm::ntk},
                                           Case{GateMode::frozen, true, InitForm::he},
                                           Case{GateMode::relu, true, InitForm::ntk}));

TEST(GreluConverterWide, AgreesOnNearlyAllUnseenPointsAtALargeSlack) {
  NetSettings settings;
  settings.shape = {8, 32, 3, 1};
  settings.gates = GateMode::input;
  const Net net = draw_net(settings, 1, 2);
  const Samples samples = sphere_samples(10, 8, 1, true, 5);
  const Tensor unseen = sphere_samples(500, 8, 1, true, 99).points;
  const Tensor own = output_of(net, unseen);
  const auto share = [&](double slack) {
    const Tensor gap = own.sub(to_relu(net, samples.points, slack).forward(unseen)).abs();
    return gap.le(0.01 * own.abs().mean().item<double>()).to(at::kDouble).mean().item<double>();
  };
  EXPECT_GT(share(1e4), 0.99);
  EXPECT_LT(share(1.01), 0.5);  // equality is for the points of the conversion alone
}

TEST(GreluConverterRefuses, Float32SmallSlackAndAZeroMargin) {
  const Net net = sine_net();
  const Tensor points = sine_samples().points;
  const auto id_of = [](auto call) {
    try {
      call();
    } catch (const Error& error) {
      return error.id();
    }
    return std::string("none");
  };
  EXPECT_EQ(id_of([&] { to_relu(net, points.to(at::kFloat)); }), "grelu.float32");
  EXPECT_EQ(id_of([&] { to_relu(net, points, 0.5); }), "grelu.slack");
  Net degenerate = net;
  degenerate.source =
      GateSource::directions(Tensors(3, points.new_zeros({sine_width, sine_inputs})));
  EXPECT_EQ(id_of([&] { to_relu(degenerate, points); }), "grelu.zero_margin");
}

TEST(GreluRedraw, LeavesNoRowOfSmallMargin) {
  NetSettings settings;
  settings.shape = {8, 64, 2, 1};
  settings.gates = GateMode::input;
  Net net = draw_net(settings, 1, 2);
  const Samples samples = sphere_samples(50, 8, 1, true, 5);
  const double before = to_relu(net, samples.points).largest_scale[0];
  const double share = net.source.redraw(samples.points, 0.5, 3);
  EXPECT_GT(share, 0);
  EXPECT_LT(to_relu(net, samples.points).largest_scale[0], before);
  for (const Tensor& q : net.source.trace(samples.points).product) {
    const Tensor margin = std::get<0>(q.abs().min(0)).div(std::get<0>(q.abs().median(0)));
    EXPECT_GE(margin.min().item<double>(), 0.5 / 50);
  }
}

}  // namespace
}  // namespace gradus::grelu
