// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A blocking client of bytes for the tests of this module: sends what it is told, reads what
/// comes. Every read gives up after ten seconds, so that a test fails instead of hanging.
///
/// Thread safety: none.

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"
#include "net/socket_address.hpp"

namespace mooring::http::test {

class Client {
public:
    explicit Client(const Endpoint& server)
        : socket_{::socket(std::holds_alternative<Ipv4>(server.address) ? AF_INET : AF_INET6,
                           SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        const auto address = net::socket_address_of(server);
        is_connected_ = ::connect(socket_.number(), address.pointer(), address.size) == 0;
    }
    explicit Client(const std::string& unix_path)
        : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy(unix_path.begin(), unix_path.end(), address.sun_path);
        is_connected_ = ::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address),
                                  sizeof address) == 0;
    }

    [[nodiscard]] bool is_connected() const { return is_connected_; }
    [[nodiscard]] int descriptor() const { return socket_.number(); }

    Client& send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto count = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) break;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return *this;
    }

    /// Everything until the server closes.
    [[nodiscard]] std::string read_to_end()
    {
        while (read_more()) {
        }
        return std::exchange(received_, {});
    }

    /// One response: its head, and as much body as its Content-Length says.
    [[nodiscard]] std::string read_response()
    {
        std::size_t head = 0;
        while ((head = received_.find("\r\n\r\n")) == std::string::npos) {
            if (!read_more()) return std::exchange(received_, {});
        }
        const auto size = head + 4 + content_length(received_.substr(0, head));
        while (received_.size() < size) {
            if (!read_more()) return std::exchange(received_, {});
        }
        auto response = received_.substr(0, size);
        received_.erase(0, size);
        return response;
    }

    /// True if the server closes and sends nothing before.
    [[nodiscard]] bool is_closed_by_server()
    {
        return !read_more() && received_.empty() && !timed_out_;
    }

    /// True as soon as bytes or the end have come from the server.
    [[nodiscard]] bool has_news_within(std::chrono::milliseconds patience) const
    {
        pollfd waiting{.fd = socket_.number(), .events = POLLIN, .revents = 0};
        return ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
    }

private:
    static std::size_t content_length(const std::string& head)
    {
        const auto place = head.find("Content-Length: ");
        return place == std::string::npos ? 0 : std::stoul(head.substr(place + 16));
    }

    bool read_more()
    {
        pollfd waiting{.fd = socket_.number(), .events = POLLIN, .revents = 0};
        timed_out_ = ::poll(&waiting, 1, 10'000) == 0;
        if (timed_out_) return false;
        char bytes[4096];
        const auto count = ::recv(socket_.number(), bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        received_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    FileDescriptor socket_;
    std::string received_;
    bool is_connected_ = false;
    bool timed_out_ = false;
};

}  // namespace mooring::http::test
