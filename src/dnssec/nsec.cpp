// SPDX-License-Identifier: Apache-2.0
#include "dnssec/nsec.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dnssec {
namespace {

dns::TypeBitmap bitmap_of(std::span<const dns::RrType> types)
{
    dns::TypeBitmap bitmap{dns::RrType::RRSIG, dns::RrType::NSEC};
    for (const auto type : types) bitmap.add(type);
    return bitmap;
}

/// The octet after `octet` among those that a lower-case name may have.
std::uint8_t next_octet(std::uint8_t octet) noexcept
{
    return octet + 1 == 'A' ? std::uint8_t{'Z' + 1} : static_cast<std::uint8_t>(octet + 1);
}

/// The name with `label` before `parent`.
dns::Name joined(std::string_view label, dns::NameView parent)
{
    const auto name = dns::Name{parent}.child(label);
    MOORING_ASSERT(name.has_value());
    return *name;
}

/// For names with no room for another label: their first label one step further (RFC 4471, 3.1.2).
dns::Name sibling_after(dns::Name name)
{
    constexpr std::uint8_t last_octet = 255;
    while (!name.is_root()) {
        std::string label{name.first_label()};
        if (label.size() < dns::label_bytes_max && name.size() < dns::name_bytes_max)
            return joined(label + '\0', name.parent());
        while (!label.empty() && static_cast<std::uint8_t>(label.back()) == last_octet)
            label.pop_back();
        if (!label.empty()) {
            label.back() = static_cast<char>(next_octet(static_cast<std::uint8_t>(label.back())));
            return joined(label, name.parent());
        }
        name = name.parent();
    }
    return name;
}

}  // namespace

dns::Rdata nsec_rdata(dns::NameView next, std::span<const dns::RrType> types)
{
    const auto bitmap = bitmap_of(types);
    dns::Rdata rdata{next.wire().begin(), next.wire().end()};
    rdata.resize(next.size() + bitmap.size());
    static_cast<void>(bitmap.write(std::span{rdata}.subspan(next.size())));
    return rdata;
}

dns::Name next_possible_name(dns::NameView name)
{
    const auto lower = dns::Name{name}.canonical();
    constexpr std::string_view first_label{"\0", 1};
    if (const auto child = lower.child(first_label)) return *child;
    return sibling_after(lower);
}

CompactNsec::CompactNsec(  // NOLINT(cppcoreguidelines-pro-type-member-init): filled to size_
    dns::NameView qname, std::span<const dns::RrType> types)
{
    const auto next = next_possible_name(qname);
    const auto bitmap = bitmap_of(types);
    const auto rdata_size = next.size() + bitmap.size();
    size_ = static_cast<std::uint16_t>(2 + rdata_size);
    if (size_ > bytes_.size()) large_.resize(size_);
    const auto into = large_.empty() ? std::span<std::uint8_t>{bytes_} : std::span{large_};
    dns::store_u16(into.data(), static_cast<std::uint16_t>(rdata_size));
    std::ranges::copy(next.wire(), into.begin() + 2);
    static_cast<void>(bitmap.write(into.subspan(2 + next.size())));
}

zone::RrsetView CompactNsec::view(dns::Ttl ttl) const noexcept
{
    zone::RrsetView view;
    view.type = dns::RrType::NSEC;
    view.ttl = ttl;
    view.count = 1;
    view.rdatas = large_.empty() ? std::span{bytes_}.first(size_) : std::span{large_};
    return view;
}

}  // namespace mooring::dnssec
