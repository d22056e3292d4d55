#include "execution/settings.h"

#include <ATen/Context.h>
#include <c10/core/Device.h>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

at::Device device_of(record::RunDevice device) {
  if (device == record::RunDevice::cpu) return at::kCPU;
  if (at::hasCUDA()) return at::kCUDA;
  throw Error("run.device", "device 'cuda'", "a GPU that LibTorch can use", "none",
              "leave device = \"cpu\"; a GPU needs a CUDA build of LibTorch and a driver");
}

}  // namespace

HostSettings host_settings(const record::RequestSettings& settings) {
  HostSettings host;
  host.run.dtype = settings.dtype == ElementType::float64 ? at::kDouble : at::kFloat;
  host.run.device = device_of(settings.device);
  host.run.threads = static_cast<int>(settings.threads);
  const record::RequestSeeds seeds = settings.seeds.value_or(record::RequestSeeds());
  host.run.seeds = {seeds.init, seeds.batches, seeds.augment, seeds.method, seeds.data};
  host.run.batch_size = settings.batch_size;
  host.run.sampling = settings.sampling;
  host.run.steps = settings.steps.value_or(0);
  host.epochs = settings.epochs;
  host.gradients = settings.gradients;
  host.evaluation_points = settings.evaluation_points;
  host.costly_points = settings.costly_points;
  host.stop_at_target = settings.stop_at_target;
  host.save_parameters = settings.save_parameters;
  host.dense_probes = {settings.dense_probes.begin(), settings.dense_probes.end()};
  host.series_points = settings.series_points;
  return host;
}

}  // namespace gradus::execution
