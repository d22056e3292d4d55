#include "execution/settings.h"

#include <ATen/Context.h>
#include <gtest/gtest.h>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

TEST(HostSettings, TakeWhatTheRequestSays) {
  record::RequestSettings request;
  request.dtype = ElementType::float64;
  request.threads = 3;
  request.seeds = record::RequestSeeds{1, 2, 3, 4, 5};
  request.batch_size = 17;
  request.sampling = Sampling::replacement;
  request.steps = 90;
  request.evaluation_points = 7;
  request.costly_points = 2;
  request.stop_at_target = true;
  request.save_parameters = true;
  request.dense_probes = {"b", "a"};
  request.series_points = 11;
  const HostSettings host = host_settings(request);
  EXPECT_EQ(host.run.dtype, at::kDouble);
  EXPECT_EQ(host.run.device, at::Device(at::kCPU));
  EXPECT_EQ(host.run.threads, 3);
  EXPECT_EQ(host.run.seeds.init, 1u);
  EXPECT_EQ(host.run.seeds.batches, 2u);
  EXPECT_EQ(host.run.seeds.augment, 3u);
  EXPECT_EQ(host.run.seeds.method, 4u);
  EXPECT_EQ(host.run.seeds.data, 5u);
  EXPECT_EQ(host.run.batch_size, 17);
  EXPECT_EQ(host.run.sampling, Sampling::replacement);
  EXPECT_EQ(host.run.steps, 90);
  EXPECT_FALSE(host.epochs);
  EXPECT_FALSE(host.gradients);
  EXPECT_EQ(host.evaluation_points, 7);
  EXPECT_EQ(host.costly_points, 2);
  EXPECT_TRUE(host.stop_at_target);
  EXPECT_TRUE(host.save_parameters);
  EXPECT_EQ(host.dense_probes, (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(host.series_points, 11);
}

TEST(HostSettings, HaveOneBudget) {
  record::RequestSettings request;
  request.epochs = 2.5;
  HostSettings host = host_settings(request);
  EXPECT_EQ(host.run.steps, 0) << "it is known when the data are";
  EXPECT_EQ(host.epochs, 2.5);
  request.epochs.reset();
  request.steps = request.gradients = 40;
  host = host_settings(request);
  EXPECT_EQ(host.run.steps, 40);
  EXPECT_EQ(host.gradients, 40);
}

TEST(HostSettings, FloatsAreTheDefault) {
  EXPECT_EQ(host_settings({}).run.dtype, at::kFloat);
}

TEST(HostSettings, RefuseADeviceThatIsNotThere) {
  if (at::hasCUDA()) GTEST_SKIP() << "there is a GPU";
  record::RequestSettings request;
  request.device = record::RunDevice::cuda;
  try {
    host_settings(request);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "run.device");
  }
}

}  // namespace
}  // namespace gradus::execution
