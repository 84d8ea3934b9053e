// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/dynv6.hpp"

#include <array>
#include <utility>
#include <variant>

#include "gateway/address_fields.hpp"
#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/dialects/url_form.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "addresses updated"},             // Changed
    {200, "addresses unchanged"},           // Unchanged
    {401, "invalid authentication token"},  // NoCredentials
    {401, "invalid authentication token"},  // BadCredentials
    {404, "zone not found"},                // NoSuchHost
    {400, "invalid zone"},                  // NotAHostName
    {400, "invalid zone"},                  // NoHostNamed
    {400, "invalid zone"},                  // TooManyHosts
    {400, "invalid address"},               // BadAddress
    {403, "zone blocked"},                  // Suspended
    {503, "try again later"},               // TryLater
}};

constexpr std::uint8_t own_prefix_length = 64;

/// Collects the three fields of a request.
class Wishes {
public:
    explicit Wishes(const IpAddress& client) : client_{client} {}

    void set_ipv4(std::string_view text)
    {
        if (text == "-") {
            wish_.ipv4 = registry::Remove{};
            is_empty_ = false;
        } else if (http::is_equal_ignoring_case(text, "auto")) {
            detect<Ipv4>();
        } else if (!is_blank_address(text)) {
            set<Ipv4>(text);
        }
    }

    void set_ipv6(std::string_view text)
    {
        if (text == "-") {
            wish_.ipv6 = registry::Remove{};
            is_empty_ = false;
        } else if (http::is_equal_ignoring_case(text, "auto")) {
            detect<Ipv6>();
        } else if (!is_blank_address(text)) {
            if (text.find('/') != std::string_view::npos) set_prefix(text);
            if (!std::holds_alternative<registry::Ipv6Prefix>(classified(text))) set<Ipv6>(text);
        }
    }

    void set_prefix(std::string_view text)
    {
        const auto* own = std::get_if<Ipv6>(&client_);
        if (http::is_equal_ignoring_case(text, "auto")) {
            if (own == nullptr) return missed();
            return move_to({.address = *own, .length = own_prefix_length});
        }
        if (is_blank_address(text)) return;
        const auto found = classify_prefix(text);
        const auto* prefix = std::get_if<registry::Ipv6Prefix>(&found);
        if (prefix == nullptr) return refuse();
        move_to(*prefix);
    }

    AddressWish finish()
    {
        if (is_empty_ && has_missed_) refuse();
        return std::move(wish_);
    }

private:
    static AddressElement classified(std::string_view text) { return classify_address(text); }

    template <class Family>
    void set(std::string_view text)
    {
        const auto found = classified(text);
        const auto* address = std::get_if<IpAddress>(&found);
        if (address == nullptr || !std::holds_alternative<Family>(*address)) return refuse();
        set_address(wish_, *address, text);
        is_empty_ = false;
    }

    template <class Family>
    void detect()
    {
        if (!std::holds_alternative<Family>(client_)) return missed();
        set_address(wish_, client_, text_of(client_));
        is_empty_ = false;
    }

    void move_to(const registry::Ipv6Prefix& prefix)
    {
        wish_.prefix = prefix;
        is_empty_ = false;
    }

    void missed() { has_missed_ = true; }
    void refuse() { wish_.status = AddressWish::Status::Malformed; }

    const IpAddress& client_;
    AddressWish wish_;
    bool is_empty_ = true;
    bool has_missed_ = false;  // `auto` of a family that the request did not come by.
};

AddressWish addresses_of(const http::Fields& fields, const IpAddress& client)
{
    const auto text = [&fields](std::string_view key) {
        return http::trimmed(fields.value(key).value_or(""));
    };
    Wishes wishes{client};
    wishes.set_ipv4(text("ipv4"));
    wishes.set_ipv6(text("ipv6"));
    wishes.set_prefix(text("ipv6prefix"));
    return wishes.finish();
}

constexpr std::array<std::string_view, 2> host_names{"zone", "hostname"};
constexpr UrlForm form{
    .wrong_method = "invalid method", .hosts = host_names, .read_addresses = addresses_of};

}  // namespace

const Dialect dynv6{
    .id = zone::Dialect::Dynv6, .name = "dynv6", .read = read_as<form>, .print = print_from<book>};

}  // namespace mooring::gateway
