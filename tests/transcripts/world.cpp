// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "gateway/legacy_key_fixture.hpp"

namespace mooring::transcripts {
namespace {

using Words = std::vector<std::string>;

std::unexpected<Error> wrong(std::string detail)
{
    return fail(Errc::InvalidArgument, std::move(detail));
}

Result<std::size_t> number_in(const std::string& text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return wrong("not a number: " + text);
    return number;
}

/// Two words, `-` for none.
Result<zone::Addresses> addresses_of(const std::string& ipv4, const std::string& ipv6)
{
    const zone::Addresses addresses{.ipv4 = Ipv4::parse(ipv4), .ipv6 = Ipv6::parse(ipv6)};
    if (!addresses.ipv4 && ipv4 != "-") return wrong("not an IPv4 address: " + ipv4);
    if (!addresses.ipv6 && ipv6 != "-") return wrong("not an IPv6 address: " + ipv6);
    return addresses;
}

std::string text_of(const zone::Addresses& addresses)
{
    return (addresses.ipv4 ? mooring::text_of(IpAddress{*addresses.ipv4}) : "-") + " " +
           (addresses.ipv6 ? mooring::text_of(IpAddress{*addresses.ipv6}) : "-");
}

Result<std::uint8_t> rights_of(std::string_view text)
{
    unsigned rights = 0;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(','));
        if (word == "address") {
            rights |= static_cast<unsigned>(zone::KeyRight::SetAddress);
        } else if (word == "acme") {
            rights |= static_cast<unsigned>(zone::KeyRight::AcmeTxt);
        } else if (word == "records") {
            rights |= static_cast<unsigned>(zone::KeyRight::Records);
        } else {
            return wrong("no such right: " + std::string{word});
        }
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return static_cast<std::uint8_t>(rights);
}

}  // namespace

Result<> World::obey(const Step& step)
{
    using Action = Result<> (World::*)(const Words&);
    static const std::map<std::string_view, Action> actions{
        {"host", &World::add_host},
        {"site", &World::add_site},
        {"interface", &World::set_interface},
        {"key", &World::add_key},
        {"site-key", &World::add_site_key},
        {"legacy-key", &World::add_legacy_key},
        {"revoked", &World::revoke},
        {"client", &World::move_client},
        {"profile", &World::set_profile},
        {"trouble", &World::make_trouble},
        {"locked", &World::lock},
        {"wait", &World::wait},
        {"repeat", &World::repeat},
        {"addresses", &World::check_addresses},
        {"txt", &World::check_txt},
    };
    const auto action = actions.find(step.words.front());
    if (action == actions.end()) return wrong("not a directive: " + step.words.front());
    return (this->*action->second)(step.words);
}

std::string World::hear(const std::string& request)
{
    const auto bytes = gnudip_salt_.filled(request);
    for (auto again = std::exchange(repeat_, 1); again > 1; --again) (void)wire_.hear_bytes(bytes);
    return gnudip_salt_.hidden(wire_.hear_bytes(bytes));
}

Result<> World::add_host(const Words& words)
{
    if (words.size() != 2 && words.size() != 4) return wrong("host NAME [A AAAA]");
    zone::Addresses addresses;
    if (words.size() == 4) {
        MOORING_TRY(addresses, addresses_of(words[2], words[3]));
    }
    wire_.service.add_host(words[1], addresses);
    return {};
}

Result<> World::add_site(const Words& words)
{
    if (words.size() < 3) return wrong("site LABEL HOST...");
    MOORING_TRY(const auto members, hosts(std::span{words}.subspan(2)));
    sites_[words[1]] = wire_.service.add_site(words[1], members);
    return {};
}

Result<> World::set_interface(const Words& words)
{
    const auto address = words.size() == 3 ? Ipv6::parse(words[2]) : std::nullopt;
    if (!address) return wrong("interface HOST ADDRESS");
    MOORING_TRY(const auto id, host(words[1]));
    auto extras = wire_.service.world().draft().extras_of(id);
    extras.interface_id = *address;
    wire_.service.set_extras(extras);
    return {};
}

Result<> World::add_key(const Words& words)
{
    if (words.size() < 4) return wrong("key SECRET RIGHTS HOST...");
    MOORING_TRY(const auto rights, rights_of(words[2]));
    MOORING_TRY(auto ids, hosts(std::span{words}.subspan(3)));
    wire_.service.add_key(words[1], std::move(ids), zone::KeyRight{rights});
    secrets_.push_back(words[1]);
    return {};
}

Result<> World::add_site_key(const Words& words)
{
    if (words.size() != 3 || !sites_.contains(words[2])) return wrong("site-key SECRET LABEL");
    zone::UpdateKey row;
    row.site = sites_.at(words[2]);
    wire_.service.add_key(std::move(row), words[1]);
    secrets_.push_back(words[1]);
    return {};
}

Result<> World::add_legacy_key(const Words& words)
{
    if (words.size() < 5) return wrong("legacy-key N SECRET RIGHTS HOST...");
    MOORING_TRY(const auto number, number_in(words[1]));
    zone::UpdateKey row;
    MOORING_TRY(row.rights, rights_of(words[3]));
    MOORING_TRY(row.hosts, hosts(std::span{words}.subspan(4)));
    gateway::test::add_legacy_key(wire_.service, static_cast<std::uint32_t>(number), std::move(row),
                                  words[2]);
    secrets_.push_back(words[2]);
    return {};
}

Result<> World::revoke(const Words& words)
{
    const auto key = words.size() == 2 ? wire_.service.find_key(words[1]) : std::nullopt;
    if (!key) return wrong("revoked SECRET, of a key that is there");
    wire_.service.revoked_meanwhile = key->id;
    return {};
}

Result<> World::move_client(const Words& words)
{
    const auto address = words.size() == 2 ? parse_ip_address(words[1]) : std::nullopt;
    if (!address) return wrong("client ADDRESS");
    wire_.client = *address;
    return {};
}

Result<> World::set_profile(const Words& words)
{
    if (words.size() != 2 || (words[1] != "lab" && words[1] != "public"))
        return wrong("profile lab|public");
    wire_.service.profile = words[1] == "lab" ? registry::Profile::Lab : registry::Profile::Public;
    return {};
}

Result<> World::lock(const Words& words)
{
    if (words.size() != 2) return wrong("locked HOST");
    MOORING_TRY(const auto id, host(words[1]));
    wire_.service.lock.hosts.push_back(id);
    return {};
}

Result<> World::make_trouble(const Words& words)
{
    if (words.size() != 2) return wrong("trouble CODE");
    wire_.service.failure.reset();
    if (words[1] == "none") return {};
    for (const auto code :
         {Errc::QueueFull, Errc::StoreFailed, Errc::StoreFull, Errc::ShuttingDown}) {
        if (words[1] == mooring::text_of(code)) wire_.service.failure = code;
    }
    if (!wire_.service.failure) return wrong("no such trouble: " + words[1]);
    return {};
}

Result<> World::wait(const Words& words)
{
    if (words.size() != 2) return wrong("wait SECONDS");
    MOORING_TRY(const auto seconds, number_in(words[1]));
    wire_.clock.advance(std::chrono::seconds{seconds});
    return {};
}

Result<> World::repeat(const Words& words)
{
    if (words.size() != 2) return wrong("repeat N");
    MOORING_TRY(repeat_, number_in(words[1]));
    return {};
}

Result<> World::check_addresses(const Words& words)
{
    if (words.size() != 4) return wrong("addresses HOST A AAAA");
    MOORING_TRY(const auto wanted, addresses_of(words[2], words[3]));
    MOORING_TRY(const auto id, host(words[1]));
    const auto found = wire_.service.addresses(zone::number_of(id));
    if (found != wanted)
        return wrong(fmt::format("{} has {}, not {}", words[1], text_of(found), text_of(wanted)));
    return {};
}

Result<> World::check_txt(const Words& words)
{
    if (words.size() < 2) return wrong("txt HOST [VALUE...]");
    const auto name = dns::Name::parse("_acme-challenge." + words[1]);
    if (!name) return wrong("not a name: " + words[1]);
    auto found = wire_.service.txt_values(0, *name);
    Words wanted{words.begin() + 2, words.end()};
    std::ranges::sort(found);
    std::ranges::sort(wanted);
    if (found != wanted)
        return wrong(fmt::format("{} has [{}], not [{}]", words[1], fmt::join(found, ", "),
                                 fmt::join(wanted, ", ")));
    return {};
}

Result<zone::HostId> World::host(const std::string& name)
{
    const auto parsed = dns::Name::parse(name);
    const auto id = parsed ? wire_.service.host_at(0, *parsed) : std::nullopt;
    if (!id) return wrong("no such host: " + name);
    return *id;
}

Result<std::vector<zone::HostId>> World::hosts(std::span<const std::string> names)
{
    std::vector<zone::HostId> ids;
    for (const auto& name : names) {
        MOORING_TRY(const auto id, host(name));
        ids.push_back(id);
    }
    return ids;
}

}  // namespace mooring::transcripts
