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
      ticket = work_head_from_line(line).ticket;
      requests.emplace_back(work_from_line(line));
    } catch (const Error& failure) {
      error(ticket, failure);
    }
  }
  return requests;
}

void HostLink::answer(std::optional<int64_t> ticket, Event event) {
  if (!channel_.send(to_line(WorkAnswer{ticket, std::move(event)}))) open_ = false;
}

}  // namespace gradus::worker
