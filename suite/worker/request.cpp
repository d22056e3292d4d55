#include "worker/request.h"

#include "record/work_record.h"

namespace gradus::worker {

const protocol::WorkPlace* Request::place() const {
  if (const auto* run = std::get_if<protocol::RunWork>(&work)) return &run->place;
  const auto* tool = std::get_if<protocol::ToolWork>(&work);
  return tool != nullptr ? &tool->place : nullptr;
}

const record::RequestSettings* Request::settings() const {
  if (const auto* run = std::get_if<protocol::RunWork>(&work)) return &run->request.settings;
  const auto* tool = std::get_if<protocol::ToolWork>(&work);
  return tool != nullptr ? &tool->request.settings : nullptr;
}

std::filesystem::path Request::folder() const {
  return place() != nullptr ? place()->folder : std::string();
}

std::filesystem::path Request::record() const {
  if (place() != nullptr) return folder() / record::record_file;
  const auto* judge = std::get_if<protocol::JudgeWork>(&work);
  return judge != nullptr ? judge->file : std::string();
}

process::Limits Request::limits_or(process::Limits otherwise) const {
  process::Limits found = otherwise;
  if (settings() != nullptr) {
    found.wall_s = settings()->wall_limit_s;
    found.memory_bytes = settings()->memory_limit_bytes;
  }
  found.wall_s = limits.wall_s.value_or(found.wall_s);
  found.memory_bytes = limits.memory_bytes.value_or(found.memory_bytes);
  return found;
}

bool Request::on_gpu() const {
  return settings() != nullptr && settings()->device == record::RunDevice::cuda;
}

int64_t Request::parallel() const {
  return place() != nullptr ? place()->parallel : 0;
}

}  // namespace gradus::worker
