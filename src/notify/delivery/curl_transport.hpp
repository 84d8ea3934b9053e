// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mails by SMTP (RFC 5321) and webhook calls by HTTPS, all at once on one thread, by libcurl; or
/// mails as files in a folder, for development and tests.
///
/// A mail goes over TLS (smtps, or STARTTLS that must succeed) unless the server is this machine. A
/// webhook call follows no redirect and uses no proxy of the environment, and its socket is opened
/// only if the very address that it connects to may be called (may_call()): what the name said when
/// it was looked up before does not matter.
///
/// Thread safety: as Transport.
/// Limits: 10 s a call, 60 s a mail; 64 KiB of an answer are read, and none of it is kept.
/// Invariants: certificates are always verified.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "notify/delivery/transport.hpp"
#include "notify/webhook.hpp"

namespace mooring::notify {

struct SmtpServer {
    std::string url{};                    ///< smtp://HOST:PORT or smtps://HOST:PORT.
    std::string user{};                   ///< Empty: no login.
    std::string password{};               ///< Of the user.
    std::string envelope_from{};          ///< Where bounces go.
    std::filesystem::path authorities{};  ///< A PEM file. Empty: those of the system.
};

/// How mails leave.
struct MailRoute {
    std::optional<SmtpServer> smtp;
    std::filesystem::path spool{};  ///< Empty: none. Else mails become files here and go nowhere.
};

/// True for a URL that mails can be sent to: "smtp://" or "smtps://", a host, perhaps a port.
[[nodiscard]] bool is_smtp_url(std::string_view url);

class CurlTransport final : public Transport {
public:
    struct Options {
        MailRoute mail;
        Reach reach = Reach::Public;
        std::chrono::milliseconds call_patience{10'000};
        std::chrono::milliseconds mail_patience{60'000};
    };

    explicit CurlTransport(Options options);
    ~CurlTransport() override;

    void begin(Delivery delivery) override;
    [[nodiscard]] std::vector<Outcome> wait(std::chrono::milliseconds patience) override;
    void wake() override;

private:
    struct Transfer;
    struct Multi;
    void begin_mail(zone::EntryId id, MailDelivery mail);
    void begin_call(zone::EntryId id, CallDelivery call);
    void start(std::unique_ptr<Transfer> transfer);
    void collect_finished();

    const Options options_;
    std::unique_ptr<Multi> multi_;
    std::vector<Outcome> done_;
};

}  // namespace mooring::notify
