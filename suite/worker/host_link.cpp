#include "worker/host_link.h"

#include <utility>

namespace gradus::worker {

std::vector<Request> HostLink::receive() {
  std::vector<std::string> lines;
  open_ = channel_.receive(lines) == process::Reading::open && channel_.flush();
  std::vector<Request> requests;
  for (const std::string& line : lines) {
    std::optional<int64_t> ticket;
    try {
      ticket = protocol::work_head_from_line(line).ticket;
      requests.emplace_back(protocol::work_from_line(line));
    } catch (const Error& failure) {
      error(ticket, failure);
    }
  }
  return requests;
}

void HostLink::answer(std::optional<int64_t> ticket, protocol::Event event) {
  if (!channel_.send(protocol::to_line(protocol::WorkAnswer{ticket, std::move(event)})))
    open_ = false;
}

}  // namespace gradus::worker
