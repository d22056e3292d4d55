#include "gradus/datasets/download.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>

#include <csignal>

#include "gradus/hash.h"
#include "http_server.h"
#include "samples.h"

namespace gradus::datasets {
namespace {

namespace fs = std::filesystem;

/// 300,000 bytes that do not repeat.
std::string sample_content() {
  std::string content(300000, '\0');
  std::uint32_t state = 1;
  for (char& byte : content) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<char>(state >> 24);
  }
  return content;
}

class DownloadFile : public DataTest {
 protected:
  DownloadFile() {
    request_.target = folder_ / "below" / "file.gz";
    sha256_ = sha256_file(file("original", content_));
    request_.accepted = {{content_.size(), sha256_}};
  }

  Downloaded run(const HttpServer& server) {
    request_.url = server.url("/file.gz");
    return download(request_);
  }
  void expect_whole() const {
    EXPECT_EQ(read_file(request_.target), content_);
    EXPECT_FALSE(fs::exists(part_));
  }

  const std::string content_ = sample_content();
  std::string sha256_;
  Download request_;
  const fs::path part_ = folder_ / "below" / "file.gz.part";
};

TEST_F(DownloadFile, FetchesChecksAndNames) {
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  std::uint64_t last = 0;
  request_.progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, last);
    EXPECT_TRUE(total == 0 || total == content_.size());
    EXPECT_FALSE(fs::exists(request_.target));
    last = done;
    return true;
  };
  const Downloaded result = run(server);
  expect_whole();
  EXPECT_TRUE(result.checked);
  EXPECT_EQ(result.size, content_.size());
  EXPECT_EQ(result.resumed_from, 0u);
  EXPECT_EQ(last, content_.size());
}

TEST_F(DownloadFile, GoesOnWhereAnEarlierCallStopped) {
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  write_atomically(part_, content_.substr(0, 100000));
  EXPECT_EQ(run(server).resumed_from, 100000u);
  expect_whole();
  EXPECT_EQ(server.requests().at(0).range_start, 100000u);
}

TEST_F(DownloadFile, AWholePartNeedsNoServer) {
  write_atomically(part_, content_);
  request_.url = "http://127.0.0.1:1/never-asked";
  EXPECT_EQ(download(request_).size, content_.size());
  expect_whole();
}

TEST_F(DownloadFile, GoesOnWhenTheConnectionBreaks) {
  const HttpServer server([&](const HttpRequest& r) {
    HttpAnswer answer = with_ranges(r, content_);
    if (r.range_start < 200000) answer.sent = 100000;
    return answer;
  });
  run(server);
  expect_whole();
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[2].range_start, 200000u);
}

TEST_F(DownloadFile, KeepsThePartWhenTheConnectionBreaksTooOften) {
  const HttpServer server([&](const HttpRequest& r) {
    HttpAnswer answer = with_ranges(r, content_);
    answer.sent = 1000;
    return answer;
  });
  expect_error([&] { run(server); }, "data.fetch", {"/file.gz", "a complete answer"});
  EXPECT_EQ(fs::file_size(part_), 3000u);
  EXPECT_FALSE(fs::exists(request_.target));
}

TEST_F(DownloadFile, StartsAgainOnAServerThatCannotResume) {
  const HttpServer server([&](const HttpRequest&) { return HttpAnswer{200, "", content_}; });
  write_atomically(part_, content_.substr(0, 5000));
  EXPECT_EQ(run(server).resumed_from, 0u);
  expect_whole();
}

TEST_F(DownloadFile, StartsAgainWhenThePartBelongsToAnotherFile) {
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  for (const std::size_t size : {std::size_t{5000}, content_.size(), content_.size() + 1}) {
    write_atomically(part_, std::string(size, 'x'));
    run(server);
    expect_whole();
    fs::remove(request_.target);
  }
}

TEST_F(DownloadFile, RefusesAWrongChecksum) {
  std::string wrong = content_;
  wrong[7] ^= 1;
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, wrong); });
  expect_error([&] { run(server); }, "data.checksum",
               {server.url("/file.gz"), "expected 300000 bytes with SHA-256 " + sha256_, "found"});
  EXPECT_FALSE(fs::exists(request_.target));
  EXPECT_EQ(fs::file_size(part_), 0u);
}

TEST_F(DownloadFile, RefusesAFileThatIsTooLongOrTooShort) {
  for (const std::string& wrong : {content_ + "x", content_.substr(1)}) {
    const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, wrong); });
    expect_error([&] { run(server); }, "data.checksum", {"300000 bytes"});
    EXPECT_FALSE(fs::exists(request_.target));
  }
}

TEST_F(DownloadFile, TakesTheSizeWhereNoChecksumIsPublished) {
  request_.accepted = {{17, ""}, {content_.size(), ""}};
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  EXPECT_FALSE(run(server).checked);
  expect_whole();
}

TEST_F(DownloadFile, FollowsRedirections) {
  const HttpServer server([&](const HttpRequest& r) {
    if (r.path == "/moved") return with_ranges(r, content_);
    return HttpAnswer{302, "Location: /moved\r\n", ""};
  });
  run(server);
  expect_whole();
}

TEST_F(DownloadFile, SaysWhatWentWrong) {
  {
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{404, "", "none"}; });
    expect_error([&] { run(server); }, "data.fetch",
                 {"expected HTTP status 200, found 404", "--url"});
  }
  // The server is gone: nobody listens on its port.
  expect_error([&] { download(request_); }, "data.fetch", {"127.0.0.1", "onnect"});
  request_.url = "ftp://127.0.0.1/file.gz";
  expect_error([&] { download(request_); }, "data.fetch", {"ftp"});
  request_.url = "not an address";
  expect_error([&] { download(request_); }, "data.fetch", {"not an address"});
}

TEST_F(DownloadFile, StopsWhenAskedAndKeepsThePart) {
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  write_atomically(part_, content_.substr(0, 1000));
  request_.progress = [](std::uint64_t, std::uint64_t) { return false; };
  expect_error([&] { run(server); }, "data.stopped", {"/file.gz", "is kept"});
  EXPECT_GE(fs::file_size(part_), 1000u);
  EXPECT_FALSE(fs::exists(request_.target));
}

/// A limit on the size of files stands for a full disk: write() fails in the same way.
TEST_F(DownloadFile, NamesAFullDisk) {
  const HttpServer server([&](const HttpRequest& r) { return with_ranges(r, content_); });
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{50000, old.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  expect_error([&] { run(server); }, "files.write", {"file.gz.part", "File too large"});
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(fs::file_size(part_), 50000u);
  run(server);
  expect_whole();
}

TEST_F(DownloadFile, RefusesAFolderThatCannotBe) {
  write_atomically(folder_ / "below", "a file");
  request_.url = "http://127.0.0.1:1/";
  expect_error([&] { download(request_); }, "files.write", {"file.gz.part", "Not a directory"});
}

TEST_F(DownloadFile, OneProcessAtATime) {
  write_atomically(part_, "x");
  const int other = ::open(part_.c_str(), O_WRONLY | O_CLOEXEC);
  ::flock(other, LOCK_EX);
  request_.url = "http://127.0.0.1:1/";
  expect_error([&] { download(request_); }, "data.busy", {"file.gz.part", "another process"});
  ::close(other);
}

}  // namespace
}  // namespace gradus::datasets
