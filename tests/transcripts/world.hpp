// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The service that an exchange happens in: the gateway's own fixture, set up line by line.
///
/// Thread safety: none.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/wire_fixture.hpp"
#include "gnudip_salt.hpp"
#include "script.hpp"

namespace mooring::transcripts {

class World {
public:
    /// Carries out a line of the world or checks what it claims. Fails with what differs.
    [[nodiscard]] Result<> obey(const Step& step);
    /// The bytes of the response.
    [[nodiscard]] std::string hear(const std::string& request);

    [[nodiscard]] const gateway::Counters& counters() const { return wire_.gateway.counters(); }
    [[nodiscard]] const std::vector<std::string>& secrets() const { return secrets_; }

private:
    using Words = std::vector<std::string>;

    [[nodiscard]] Result<> add_host(const Words& words);
    [[nodiscard]] Result<> add_site(const Words& words);
    [[nodiscard]] Result<> set_interface(const Words& words);
    [[nodiscard]] Result<> add_key(const Words& words);
    [[nodiscard]] Result<> add_site_key(const Words& words);
    [[nodiscard]] Result<> add_legacy_key(const Words& words);
    [[nodiscard]] Result<> revoke(const Words& words);
    [[nodiscard]] Result<> move_client(const Words& words);
    [[nodiscard]] Result<> set_profile(const Words& words);
    [[nodiscard]] Result<> make_trouble(const Words& words);
    [[nodiscard]] Result<> lock(const Words& words);
    [[nodiscard]] Result<> wait(const Words& words);
    [[nodiscard]] Result<> repeat(const Words& words);
    [[nodiscard]] Result<> check_addresses(const Words& words);
    [[nodiscard]] Result<> check_txt(const Words& words);

    [[nodiscard]] Result<zone::HostId> host(const std::string& name);
    [[nodiscard]] Result<std::vector<zone::HostId>> hosts(std::span<const std::string> names);

    gateway::test::Wire wire_;
    std::vector<std::string> secrets_{"moor_mine", "moor_only", "moor_acme"};
    std::map<std::string, zone::SiteId> sites_;
    std::size_t repeat_ = 1;
    GnudipSalt gnudip_salt_;
};

}  // namespace mooring::transcripts
