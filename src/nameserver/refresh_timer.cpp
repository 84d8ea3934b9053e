// SPDX-License-Identifier: Apache-2.0
#include "nameserver/refresh_timer.hpp"

#include <algorithm>

namespace mooring::nameserver {
namespace {

constexpr std::chrono::seconds pause_min{1};
constexpr std::chrono::seconds pause_max{28L * 86'400};
constexpr unsigned doublings_max = 11;  // 1 s to 34 minutes.

std::chrono::seconds pause_of(std::uint32_t seconds)
{
    return std::clamp(std::chrono::seconds{seconds}, pause_min, pause_max);
}

}  // namespace

void RefreshTimer::confirmed(const dns::Soa& soa, Instant now)
{
    pauses_ = {.refresh = pause_of(soa.refresh), .retry = pause_of(soa.retry)};
    failures_ = 0;
    due_ = now + pauses_->refresh;
    // RFC 1912, section 2.2: an expiry below the refresh would make a zone come and go.
    expires_ = now + std::max<std::chrono::seconds>(std::chrono::seconds{soa.expire},
                                                    pauses_->refresh + pauses_->retry);
}

void RefreshTimer::loaded(const dns::Soa& soa, Instant now)
{
    confirmed(soa, now);
    due_ = now;
}

void RefreshTimer::failed(Instant now)
{
    const auto growing = std::chrono::seconds{1U << std::min(failures_, doublings_max)};
    ++failures_;
    due_ = now + (pauses_ ? pauses_->retry : growing);
}

}  // namespace mooring::nameserver
