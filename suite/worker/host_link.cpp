#include "worker/host_link.h"

#include "gradus/error.h"

namespace gradus::worker {

std::vector<Request> HostLink::receive() {
  std::vector<std::string> lines;
  open_ = channel_.receive(lines) == process::Reading::open && channel_.flush();
  std::vector<Request> requests;
  for (const std::string& line : lines) {
    try {
      requests.push_back(parse_request(line));
    } catch (const Error& failure) {
      error(nullptr, failure.id(), failure.what());
    }
  }
  return requests;
}

void HostLink::answer(int64_t ticket, const char* event, const Json& content) {
  Json line = {{"ticket", ticket}, {"event", event}};
  for (const auto& [key, value] : content.items()) {
    if (!line.contains(key)) line[key] = value;
  }
  if (!channel_.send(line)) open_ = false;
}

void HostLink::error(const Json& ticket, const std::string& id, const std::string& text) {
  const Json line = {
      {"ticket", ticket}, {"event", "error"}, {"error", {{"id", id}, {"text", text}}}};
  if (!channel_.send(line)) open_ = false;
}

}  // namespace gradus::worker
