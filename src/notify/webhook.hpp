// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where an account wants to hear of events: an HTTPS URL, the events, and the secret with which
/// our calls are signed, so that the receiver knows them from a stranger's.
///
///     Mooring-Signature: t=1767225600,v1=HMAC-SHA256(secret, "1767225600" "." body), hexadecimal
///
/// The receiver compares in constant time and refuses a `t` that is more than some minutes old, so
/// that a call that somebody has seen cannot be repeated.
///
/// Thread safety: values and pure functions.
/// Limits: a URL of 2,000 bytes, 10 webhooks an account.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/seal.hpp"
#include "notify/wishes.hpp"
#include "registry/entries.hpp"

namespace mooring::notify {

inline constexpr std::size_t webhooks_max = 10;

struct Webhook {
    static constexpr auto kind = zone::EntryKind::Webhook;
    std::string url{};
    std::string label{};
    std::vector<std::uint8_t> sealed{};  ///< The secret.
    NoticeSet events{};                  ///< What it hears of; none: everything.
    WallTime created{};
    WallTime last_success{};   ///< The epoch: never.
    WallTime failing_since{};  ///< The epoch: the last delivery did not fail.
    std::string problem{};     ///< Of the last delivery that failed.
    bool is_told = false;      ///< That a delivery was given up since the last success.

    void write(zone::ByteWriter& writer) const;
    static Webhook read(zone::ByteReader& reader);
    bool operator==(const Webhook&) const = default;

    [[nodiscard]] bool wants(NoticeKind notice) const;
};

/// Which URLs may be called.
enum class Reach : std::uint8_t {
    Public,  ///< https to addresses of the Internet.
    Lab,     ///< Also http, and private networks and this machine.
};

/// Fails with InvalidArgument and what a URL must look like: scheme, host, no user and no fragment.
[[nodiscard]] Result<> check_webhook_url(std::string_view url, Reach reach);
/// Whether a socket may be opened to this address for a webhook. It is asked about the very address
/// that is connected to, so a name that changes its address between two look-ups gains nothing.
[[nodiscard]] bool may_call(const IpAddress& address, Reach reach) noexcept;
/// The host of a URL that check_webhook_url() accepts, with its port: who shares it shares a queue.
[[nodiscard]] std::string authority_of(std::string_view url);

/// A new secret, "mwh_" and 43 digits of 256 bits: shown once.
[[nodiscard]] std::string new_webhook_secret(Random& random);
[[nodiscard]] std::vector<std::uint8_t> seal_webhook_secret(std::string_view secret,
                                                            zone::AccountId account,
                                                            const Seal& seal);
[[nodiscard]] Result<std::string> open_webhook_secret(const registry::Kept<Webhook>& webhook,
                                                      const Seal& seal);

/// The value of the header Mooring-Signature for a body sent at `time`.
[[nodiscard]] std::string webhook_signature(std::string_view secret, WallTime time,
                                            std::string_view body);

}  // namespace mooring::notify
